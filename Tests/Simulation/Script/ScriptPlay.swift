import GatewaySimulator
import Net
import Primitives
import SMS
import SimulatedSystem

/// Plays a scenario in virtual time: everything that phones receive must be told by its lines, in their order.
@LoopActor
final class ScriptPlay {
    /// Something that was not as a line says.
    struct Failure: Error {
        let line: Int
        let expected: String
        let got: String
    }

    let world: World
    private let script: Script
    /// How many texts of each person have been looked at.
    private var readCounts: [Int]
    /// Over which link each person texts.
    private var carriers: [Int]
    /// How parties deal with people: with one, or with everybody.
    private let manners = Manners()

    /// How long links may take to be bound before the first line.
    private static let settling = Duration.seconds(5)

    init(_ script: Script, on system: SimulatedSystem, isShown: Bool) {
        self.script = script
        readCounts = script.plan.people.map { _ in 0 }
        carriers = script.plan.people.map(\.carrier)
        world = World(seed: 11, script.plan, on: system, isShown: isShown)
    }

    /// Plays it to its end.
    func run() throws {
        try world.open(keeping: [NothingLeaks(world), NothingGrows(world)])
        for party in script.plan.remoteParties { world.companies?.seat(desk(of: party), for: party) }
        try world.run(until: SimulatedTime.beginning + Self.settling)
        for step in script.steps { try play(step) }
        for person in readCounts.indices where readCounts[person] < world.records.replies[person].count {
            let reply = world.records.replies[person][readCounts[person]]
            throw Failure(
                line: script.steps.last?.line ?? 1, expected: "nothing more for \(script.names[person]) by the end",
                got: quoted(reply))
        }
        world.close()
    }

    private func desk(of party: String) -> ScriptedDesk {
        let counts = Dictionary(script.plan.people.map { ($0.phone, $0.counts) }) { first, _ in first }
        let places = Dictionary(script.plan.people.enumerated().map { ($1.phone, $0) }) { first, _ in first }
        return ScriptedDesk(
            manner: { [manners] phone in manners.manner(of: party, to: places[phone.digits]) },
            counts: { phone in
                PartyRoster.applications(of: party).map { ($0, counts[phone.digits]?[$0] ?? 0) }
            })
    }

    private func play(_ step: Script.Step) throws {
        switch step.action {
        case .text(let person, let written, let tampering):
            let text = try filled(written, for: person, at: step.line)
            try world.send(
                WorldPlan.Asking(
                    person: person, moment: .zero, kind: Self.kind(of: text), text: text,
                    service: text.contains("电话卡") ? 1 : text.contains("银行卡") ? 2 : 0, tampering: tampering,
                    carrier: carriers[person]))
        case .move(let person, let carrier): carriers[person] = carrier
        case .receive(let person, let expectation): try receive(person, expectation, at: step.line)
        case .receiveNothing(let person, let time):
            try receiveNothing(person, until: world.system.now + time, at: step.line)
        case .wait(let time): try world.run(until: world.system.now + time)
        case .waitUntil(let time): try world.run(until: SimulatedTime.beginning + Self.settling + time)
        case .manner(let parties, let manner, let person):
            for party in parties { manners.set(manner, of: party, to: person) }
        case .responder(let event): befall(event)
        case .cut(let carrier): Fault.cut(carrier: carrier).begin(in: world)
        case .away(let carrier, let time):
            Fault.connections(carrier: carrier, areRefused: true, time).begin(in: world)
        }
    }

    /// A text with the code in it that the person was sent last.
    private func filled(_ text: String, for person: Int, at line: Int) throws -> String {
        guard text.contains("{code}") else { return text }
        let runs = lastRead(of: person)?.text.split { !("0"..."9").contains($0) } ?? []
        guard let code = runs.first(where: { $0.count == 6 }) else {
            throw Failure(line: line, expected: "six digits in the last text for \(script.names[person])", got: "none")
        }
        return text.replacing("{code}", with: code)
    }

    private func lastRead(of person: Int) -> ReceivedReply? {
        readCounts[person] > 0 ? world.records.replies[person][readCounts[person] - 1] : nil
    }

    /// What the promises may take a text for.
    private static func kind(of text: String) -> TextKind {
        guard text.contains(where: \.isNumber) else { return .startQuery }
        return text.count == 6 ? .bareTail : .rightQuery
    }

    private func befall(_ event: Script.ResponderEvent) {
        switch event {
        case .crash: world.life?.crash()
        case .restart: world.life?.restart()
        case .reload: world.life?.reload()
        case .powerLoss(let time): world.life?.crash(withoutPowerFor: time)
        }
    }

    private func receive(_ person: Int, _ expectation: Script.Expectation, at line: Int) throws {
        if let earliest = expectation.earliest {
            try receiveNothing(person, until: world.system.now + earliest, at: line)
        }
        let end = world.system.now + expectation.patience - (expectation.earliest ?? .zero)
        try world.run(until: end) { [self] in next(of: person) != nil }
        guard let reply = next(of: person) else {
            throw Failure(line: line, expected: "a text for \(script.names[person])", got: "nothing until \(clock)")
        }
        readCounts[person] += 1
        if let fault = expectation.fault(in: reply, links: script.links) {
            throw Failure(line: line, expected: "\(fault) for \(script.names[person])", got: quoted(reply))
        }
    }

    private func receiveNothing(_ person: Int, until end: ContinuousClock.Instant, at line: Int) throws {
        try world.run(until: end) { [self] in next(of: person) != nil }
        guard let reply = next(of: person) else { return }
        throw Failure(
            line: line, expected: "nothing yet for \(script.names[person])", got: "\(quoted(reply)) at \(clock)")
    }

    private func next(of person: Int) -> ReceivedReply? {
        let replies = world.records.replies[person]
        return readCounts[person] < replies.count ? replies[readCounts[person]] : nil
    }

    private func quoted(_ reply: ReceivedReply) -> String { "\"\(reply.text)\"" }

    private var clock: String { Trace.clock(world.system.now - SimulatedTime.beginning - Self.settling) }
}

/// How each party deals with whom.
private final class Manners {
    private var usual: [String: ScriptedDesk.Manner] = [:]
    private var special: [String: [Int: ScriptedDesk.Manner]] = [:]

    func set(_ manner: ScriptedDesk.Manner, of party: String, to person: Int?) {
        if let person {
            special[party, default: [:]][person] = manner
        } else {
            usual[party] = manner
            special[party] = nil
        }
    }

    func manner(of party: String, to person: Int?) -> ScriptedDesk.Manner {
        person.flatMap { special[party]?[$0] } ?? usual[party] ?? .answers(after: .zero)
    }
}
