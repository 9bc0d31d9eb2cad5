import Session
import Wire

/// Plays one case against the peer: what happens on the connection goes in, what is to be done comes out.
struct CaseMachine: Sendable {
    /// What happens.
    enum Event: Equatable, Sendable {
        case opened
        case couldNotOpen(String)
        case received([UInt8])
        case ended
        /// Time passes.
        case tick
    }

    /// What is to be done.
    enum Action: Equatable, Sendable {
        /// A connection is wanted: dial, or take the next that the peer has dialled.
        case open
        case send([UInt8])
        case close
    }

    /// What a step came to.
    enum Progress: Equatable, Sendable {
        case done
        case waiting(until: ContinuousClock.Instant)
        case over(Verdict)
    }

    let subject: ConformanceCase
    let settings: ConformanceSettings
    /// The connection, which the next case may go on with.
    var session: PeerSession
    /// How it ended, once it has.
    private(set) var verdict: Verdict?
    /// When a `tick` is wanted.
    private(set) var nextDeadline: ContinuousClock.Instant?
    /// What else is to be said of how it passed.
    var remarks: [String] = []
    /// What went over the connection.
    private(set) var exchanges: [Exchange] = []

    private var steps: ArraySlice<ConformanceStep>
    var actions: [Action] = []

    // What is known since the case began.
    /// The sequence numbers of what was sent under a label.
    var sequences: [String: [UInt32]] = [:]
    /// The commands of what was sent, by sequence number.
    var commands: [UInt32: String] = [:]
    /// The phones that texted under a label.
    var phones: [String: [String]] = [:]
    /// The answers, by the request's sequence number.
    var answers: [UInt32: PeerPDU] = [:]
    /// The sequence numbers of the answers as they came.
    var answerOrder: [UInt32] = []
    /// The peer's messages.
    var messages: [PeerPDU] = []
    /// Whether the peer has ended the connection.
    var hasEnded = false
    /// Why there is no connection.
    var openFailure: String?
    /// The number of the next phone that texts.
    var nextPhone: Int64

    // What is known of the present step.
    /// When it began; `nil` before.
    var stepStart: ContinuousClock.Instant?
    /// The peer's requests since it began.
    var stepRequests: [PeerPDU] = []
    /// How many messages there were when it began.
    var stepMessageCount = 0
    /// When a message came last.
    var lastMessage: ContinuousClock.Instant?
    /// Octets that are still to be said, in pieces.
    var pieces: [[UInt8]] = []
    /// How far the step's connection has come.
    var connecting = Connecting.idle

    /// How far a connection that a step wants has come.
    enum Connecting: Equatable, Sendable {
        case idle, opening, open
        case binding(UInt32, BindKind)
    }

    /// A case that has not begun.
    init(
        _ subject: ConformanceCase, _ settings: ConformanceSettings, over session: PeerSession, nextPhone: Int64
    ) {
        self.subject = subject
        self.settings = settings
        self.session = session
        self.nextPhone = nextPhone
        steps = subject.steps[...]
    }

    /// Begins.
    mutating func start(at now: ContinuousClock.Instant) -> [Action] {
        go(at: now)
        return takeActions()
    }

    /// Takes notice of what happened.
    mutating func handle(_ event: Event, at now: ContinuousClock.Instant) -> [Action] {
        guard verdict == nil else { return [] }
        switch event {
        case .opened:
            session.opened()
            hasEnded = false
            (sequences, commands, answers, answerOrder) = ([:], [:], [:], [])
            connecting = .open
        case .couldNotOpen(let reason): openFailure = reason
        case .received(let octets): for pdu in session.receive(octets) { note(pdu, at: now) }
        case .ended:
            session.ended()
            hasEnded = true
        case .tick: break
        }
        go(at: now)
        return takeActions()
    }

    private mutating func note(_ pdu: PeerPDU, at now: ContinuousClock.Instant) {
        if pdu.isResponse {
            let sequence = pdu.sequence == 0 ? session.lastSequence : pdu.sequence
            guard answers[sequence] == nil else { return }
            answerOrder.append(sequence)
            answers[sequence] = pdu
        } else {
            stepRequests.append(pdu)
            guard pdu.isMessage else { return }
            messages.append(pdu)
            lastMessage = now
        }
    }

    /// Does steps until one has to wait, or the case is over.
    private mutating func go(at now: ContinuousClock.Instant) {
        while verdict == nil {
            guard let step = steps.first else { return end(.passed) }
            switch perform(step, at: now) {
            case .done:
                steps.removeFirst()
                stepStart = nil
                stepRequests = []
            case .waiting(let deadline):
                nextDeadline = deadline
                return
            case .over(let verdict): end(verdict)
            }
        }
    }

    private mutating func end(_ verdict: Verdict) {
        self.verdict = verdict
        nextDeadline = nil
    }

    private mutating func takeActions() -> [Action] {
        let output = session.takeOutput()
        exchanges += session.takeExchanges()
        if !output.isEmpty, session.isOpen { actions.append(.send(output)) }
        defer { actions = [] }
        return actions
    }

    /// Says something on the connection and notes under which label.
    mutating func send(_ phrase: Phrase, as label: String) {
        var phone = String(nextPhone)
        if case .text(let form) = phrase {
            if form.isFromSamePhone, let last = phones[label]?.last { phone = last } else { nextPhone += 1 }
            if phones[label]?.last != phone { phones[label, default: []].append(phone) }
        }
        let sequence = session.send(phrase, phone: phone)
        sequences[label, default: []].append(sequence)
        commands[sequence] = session.asked[sequence]?.command
    }

    /// Writes what the session wants written before a connection is closed.
    mutating func flush() {
        let output = session.takeOutput()
        if !output.isEmpty { actions.append(.send(output)) }
    }
}

/// What a case came to.
enum Verdict: Equatable, Sendable {
    case passed
    /// The peer does not do what it has to, and why that is known.
    case failed(String)
    /// Nothing can be said, and why.
    case notApplicable(String)
}
