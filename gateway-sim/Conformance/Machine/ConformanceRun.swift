/// Plays all cases one after the other, each over the connection of the one before where that is as good as new.
struct ConformanceRun: Sendable {
    private let settings: ConformanceSettings
    private var waiting: ArraySlice<ConformanceCase>
    private var present: CaseMachine?
    private var session: PeerSession
    private var nextPhone: Int64
    /// How many cases in a row found no connection.
    private var failedOpeningCount = 0
    private var caseResults: [ConformanceResult] = []

    /// After so many cases without a connection the peer is given up.
    private static let openingLimit = 2

    init(_ cases: [ConformanceCase], _ settings: ConformanceSettings) {
        self.settings = settings
        waiting = cases[...]
        nextPhone = settings.names.firstPhone
        session = PeerSession(PhraseWriter(position: settings.position, names: settings.names))
    }

    /// Whether everything is known.
    var isOver: Bool { present == nil && waiting.isEmpty }

    /// Whether the peer never was there.
    private(set) var isUnreachable = false

    /// What is known by now, the rules that hold for all PDUs behind the cases.
    var results: [ConformanceResult] { caseResults + (present?.session ?? session).conduct.results }

    /// How many cases are done.
    var doneCount: Int { caseResults.count }

    /// When a `tick` is wanted.
    var nextDeadline: ContinuousClock.Instant? { present?.nextDeadline }

    /// Begins with the first case.
    mutating func start(at now: ContinuousClock.Instant) -> [CaseMachine.Action] { goOn([], at: now) }

    /// Takes notice of what happened.
    mutating func handle(_ event: CaseMachine.Event, at now: ContinuousClock.Instant) -> [CaseMachine.Action] {
        let actions = present?.handle(event, at: now) ?? []
        return goOn(actions, at: now)
    }

    /// Ends what is over and begins what is next.
    private mutating func goOn(
        _ actions: [CaseMachine.Action], at now: ContinuousClock.Instant
    ) -> [CaseMachine.Action] {
        var actions = actions
        while true {
            if let machine = present {
                guard let verdict = machine.verdict else { return actions }
                finish(machine, verdict, &actions)
            }
            guard let next = waiting.popFirst() else {
                present = nil
                if session.isOpen { actions.append(.close) }
                return actions
            }
            var machine = CaseMachine(next, settings, over: session, nextPhone: nextPhone)
            actions += machine.start(at: now)
            present = machine
        }
    }

    private mutating func finish(
        _ machine: CaseMachine, _ verdict: Verdict, _ actions: inout [CaseMachine.Action]
    ) {
        let subject = machine.subject
        caseResults.append(
            ConformanceResult(
                id: subject.id, title: subject.title, clause: subject.clause, verdict: verdict,
                remarks: machine.remarks, exchanges: machine.exchanges))
        session = machine.session
        nextPhone = machine.nextPhone
        present = nil
        failedOpeningCount = machine.openFailure == nil ? 0 : failedOpeningCount + 1
        if failedOpeningCount >= Self.openingLimit || caseResults.count == 1 && failedOpeningCount == 1 { giveUp() }
        if verdict != .passed, session.isOpen {
            actions.append(.close)
            session.ended()
        }
    }

    private mutating func giveUp() {
        isUnreachable = caseResults.count == 1
        for subject in waiting {
            caseResults.append(
                ConformanceResult(
                    id: subject.id, title: subject.title, clause: subject.clause,
                    verdict: .notApplicable("the peer cannot be reached any more")))
        }
        waiting = []
    }
}
