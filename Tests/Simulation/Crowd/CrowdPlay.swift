import GatewaySimulator
import Net
import Primitives
import SMS
import SimulatedSystem

/// Plays a crowd in virtual time, and compares what each person received with what was promised.
@LoopActor
final class CrowdPlay {
    let world: World
    let crowd: Crowd
    /// How late a text may be.
    private static let patience = Duration.seconds(20)

    /// A play of this crowd, in memory or in a folder.
    init(
        _ crowd: Crowd, folder: String? = nil, seed: UInt64, on system: SimulatedSystem, isShown: Bool = false
    ) {
        self.crowd = crowd
        world = World(seed: seed, crowd.plan, folder: folder, on: system, isShown: isShown)
    }

    /// Plays until everybody has the last word; the responder is killed once, and without power for most of both days.
    func run() throws {
        try world.open()
        for party in crowd.plan.remoteParties { world.companies?.seat(desk(of: party), for: party) }
        for question in crowd.questions {
            let asking = WorldPlan.Asking(
                person: question.person, moment: question.moment, kind: .rightQuery, text: crowd.text(of: question),
                service: question.service)
            world.at(question.moment) { [world] in try world.send(asking) }
        }
        world.at(.seconds(5_400)) { [world] in world.life?.crash() }
        // With a store in memory a machine may lose its power; another store's process is killed and starts later.
        for (hour, length) in [(2, 17), (21, 25)] {
            world.at(.seconds(hour * 3_600)) { [world] in
                world.life?.crash(withoutPowerFor: .seconds(length * 3_600))
            }
        }
        try world.run(until: SimulatedTime.beginning + .seconds(48 * 3_600 + 30 * 60))
    }

    private func desk(of party: String) -> ScriptedDesk {
        let crowd = crowd
        let places = Dictionary(crowd.plan.people.enumerated().map { ($1.phone, $0) }) { first, _ in first }
        return ScriptedDesk(
            manner: { phone in places[phone.digits].map { crowd.manner(of: party, to: $0) } ?? .knowsNobody },
            counts: { phone in
                let counts = places[phone.digits].map { crowd.plan.people[$0].counts } ?? [:]
                return PartyRoster.applications(of: party).map { ($0, counts[$0] ?? 0) }
            })
    }

    /// What is not as promised, at most so many lines.
    func faults(limit: Int) -> [String] {
        var faults: [String] = []
        let texts = Dictionary(grouping: world.records.texts, by: \.person)
        for person in crowd.plan.people.indices where crowd.plan.people[person].isKnown && faults.count < limit {
            if let fault = fault(of: person, whoSent: texts[person] ?? []) {
                faults.append("\(crowd.plan.people[person].phone): \(fault)")
            }
        }
        return faults
    }

    /// How many texts were promised altogether.
    private(set) var promisedCount = 0

    private func fault(of person: Int, whoSent texts: [SentText]) -> String? {
        var promised = promised(to: person, for: texts)
        promisedCount += promised.count
        for reply in world.records.replies[person] {
            let time = reply.receivedAt - SimulatedTime.beginning
            guard let place = promised.firstIndex(where: { $0.text == reply.text }) else {
                return "got at \(Trace.clock(time)) what nobody promised: \(reply.text)"
                    + promised.map { "\n    still promised for \(Trace.clock($0.due)): \($0.text)" }.joined()
            }
            let due = promised.remove(at: place).due
            guard (due - .milliseconds(1)...due + Self.patience).contains(time) else {
                return "got at \(Trace.clock(time)) what was due at \(Trace.clock(due)): \(reply.text)"
            }
        }
        return promised.first.map { "never got what was due at \(Trace.clock($0.due)): \($0.text)" }
    }

    private func promised(to person: Int, for texts: [SentText]) -> [PromisedTexts.Promised] {
        texts.flatMap { text -> [PromisedTexts.Promised] in
            let asked = text.sentAt - SimulatedTime.beginning
            let parties = PartyRoster.services[text.service].parties
            let texts = PromisedTexts(
                service: text.service, answers: parties.map { answer(of: $0, to: person) },
                acceptedAt: CivilClock.beginning + asked)
            return texts.all.map { PromisedTexts.Promised(text: $0.text, due: $0.due + asked) }
        }
    }

    /// What the party will have said, and when, as it behaves.
    private func answer(of party: String, to person: Int) -> PromisedTexts.Answer {
        let isLocal = crowd.plan.parties.contains { $0.id == party && !$0.isRemote }
        let manner = isLocal ? .answers(after: .zero) : crowd.manner(of: party, to: person)
        var counts = crowd.plan.people[person].counts
        let delay: Duration?
        switch manner {
        case .answers(let time): delay = time
        case .knowsNobody:
            delay = .zero
            counts = [:]
        case .neverAnswers, .hangs, .refuses, .answersWrongly: delay = nil
        }
        let labels = PartyRoster.applications(of: party)
        return PromisedTexts.Answer(
            name: PartyRoster.names[party] ?? party,
            counts: labels.map { (PartyRoster.names[$0] ?? $0, counts[$0] ?? 0) }, delay: delay, isLocal: isLocal)
    }
}
