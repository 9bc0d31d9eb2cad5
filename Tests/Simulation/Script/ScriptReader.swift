import Arguments
import GatewaySimulator
import Primitives

/// Reads scenarios: a statement a line, in the words of `gateway-sim`'s scenarios where they have them.
struct ScriptReader {
    private var script = Script()

    /// The scenario of a text; throws the first fault with its line.
    static func read(_ text: String) throws(ScenarioError) -> Script {
        var reader = ScriptReader()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var words = try ScenarioWords(line, line: index + 1)
            if words.isAtEnd { continue }
            try reader.statement(&words)
            try words.end()
        }
        return reader.finish()
    }

    /// Who is not spoken of is there nevertheless: a link, and the companies in the responder's own table.
    private func finish() -> Script {
        var script = script
        if script.plan.carriers.isEmpty {
            script.links = ["gateway"]
            script.plan.carriers = [Self.usualCarrier]
        }
        if script.plan.parties.isEmpty {
            script.plan.parties = PartyRoster.companies.map { WorldPlan.Party(id: $0, isRemote: false) }
        }
        return script
    }

    private static var usualCarrier: WorldPlan.Carrier {
        var carrier = WorldPlan.Carrier()
        carrier.enquireLink = .seconds(900)
        return carrier
    }

    private mutating func statement(_ words: inout ScenarioWords) throws(ScenarioError) {
        if words.take("link") { return try link(&words) }
        if words.take("phone") { return try phone(&words) }
        if words.take("source") { return try source(&words) }
        if words.take("accounts send codes") { return script.plan.isChallenged = true }
        let line = words.line
        script.steps.append(Script.Step(line: line, action: try action(&words)))
    }

    private mutating func action(_ words: inout ScenarioWords) throws(ScenarioError) -> Script.Action {
        if words.take("party") { return try manner(&words) }
        if words.take("wait until") { return .waitUntil(try words.time()) }
        if words.take("wait") { return .wait(try words.time()) }
        if words.take("responder") { return .responder(try event(&words)) }
        if words.take("gateway") {
            let carrier = try words.value("the name of a link") { script.links.firstIndex(of: $0) }
            if words.take("cuts") { return .cut(carrier: carrier) }
            try words.require("is away for")
            return .away(carrier: carrier, try words.time())
        }
        let person = try words.value(
            "link, phone, source, accounts, party, wait, responder, gateway or the name of a phone"
        ) { script.names.firstIndex(of: $0) }
        if words.take("texts") {
            let text = try words.quoted("a text in quotes")
            return .text(person: person, text, try tampering(&words))
        }
        if words.take("moves to") {
            let carrier = try words.value("the name of a link") { script.links.firstIndex(of: $0) }
            return .move(person: person, carrier: carrier)
        }
        if words.take("receives nothing for") { return .receiveNothing(person: person, try words.time()) }
        try words.require("receives")
        return .receive(person: person, try expectation(&words))
    }
}

// Who is there.
extension ScriptReader {
    private mutating func link(_ words: inout ScenarioWords) throws(ScenarioError) {
        script.links.append(try words.value("the name of a link") { $0 })
        var carrier = Self.usualCarrier
        while !words.isAtEnd {
            if words.take("protocol=smpp") {
                carrier.isSMPP = true
            } else if words.take("protocol=line") {
                carrier.isSMPP = false
            } else if words.take("dialled") {
                carrier.isDialled = true
            } else if words.take("quiet") {
                carrier.quietHours = try words.value("hours such as 22:00-07:00", DailyHours.init)
            } else {
                try words.require("fail_over")
                carrier.failOver = try words.value("the name of a link above") { script.links.firstIndex(of: $0) }
            }
        }
        script.plan.carriers.append(carrier)
    }

    private mutating func phone(_ words: inout ScenarioWords) throws(ScenarioError) {
        script.names.append(try words.value("a name for the phone") { $0 })
        let number = try words.value("the phone's number") {
            $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? $0 : nil
        }
        var person = WorldPlan.Person(phone: number, tail: "", carrier: 0, isKnown: false)
        while !words.isAtEnd {
            if words.take("tail") {
                person.tail = try words.value("six characters") { $0.utf8.count == 6 ? $0 : nil }
                person.isKnown = true
            } else if words.take("over") {
                person.carrier = try words.value("the name of a link above") { script.links.firstIndex(of: $0) }
            } else if words.take("cancelled") {
                person.isActive = false
            } else {
                try words.require("has")
                while !words.isAtEnd {
                    let label = try words.value("what is counted, such as wechat or icbc") {
                        Self.labels.contains($0) ? $0 : nil
                    }
                    person.counts[label] = try words.count("a number", from: 0)
                }
            }
        }
        script.plan.people.append(person)
    }

    private static let labels = PartyRoster.services.flatMap(\.parties).flatMap(PartyRoster.applications)

    private mutating func source(_ words: inout ScenarioWords) throws(ScenarioError) {
        let parties = try parties(&words)
        let isRemote = words.take("http")
        if !isRemote { try words.require("table") }
        for party in parties {
            script.plan.parties.removeAll { $0.id == party }
            script.plan.parties.append(WorldPlan.Party(id: party, isRemote: isRemote))
        }
    }

    /// Parties by their ids, or those of a whole service.
    private func parties(_ words: inout ScenarioWords) throws(ScenarioError) -> [String] {
        var parties: [String] = []
        while let named = words.take(Self.named) { parties += named }
        guard !parties.isEmpty else { throw words.error(expected: "companies, carriers, banks or the id of a party") }
        return parties
    }

    private static func named(_ word: String) -> [String]? {
        switch word {
        case "companies": PartyRoster.companies
        case "carriers": PartyRoster.carriers
        case "banks": PartyRoster.banks
        default: PartyRoster.service(of: word) == nil ? nil : [word]
        }
    }
}

// What happens.
extension ScriptReader {
    private func manner(_ words: inout ScenarioWords) throws(ScenarioError) -> Script.Action {
        let parties = try parties(&words)
        let manner: ScriptedDesk.Manner
        if words.take("answers with") {
            guard let mistake = ScriptedDesk.Mistake.allCases.first(where: { words.take($0.rawValue) }) else {
                let list = ScriptedDesk.Mistake.allCases.map(\.rawValue).joined(separator: ", ")
                throw words.error(expected: "one of \(list)")
            }
            manner = .answersWrongly(mistake)
        } else if words.take("answers after") {
            manner = .answers(after: try words.time())
        } else if words.take("answers") {
            manner = .answers(after: .zero)
        } else if words.take("never answers") {
            manner = .neverAnswers
        } else if words.take("hangs") {
            manner = .hangs
        } else if words.take("refuses") {
            manner = .refuses
        } else if words.take("knows nobody") {
            manner = .knowsNobody
        } else {
            throw words.error(expected: "answers, never answers, hangs, refuses or knows nobody")
        }
        guard words.take("for") else { return .manner(parties: parties, manner, person: nil) }
        let person = try words.value("the name of a phone") { script.names.firstIndex(of: $0) }
        return .manner(parties: parties, manner, person: person)
    }

    private func event(_ words: inout ScenarioWords) throws(ScenarioError) -> Script.ResponderEvent {
        if words.take("crashes") { return .crash }
        if words.take("restarts") { return .restart }
        if words.take("reloads") { return .reload }
        try words.require("loses power for")
        return .powerLoss(try words.time())
    }

    private func tampering(_ words: inout ScenarioWords) throws(ScenarioError) -> WorldPlan.Tampering {
        if words.take("shuffled") { return .shuffled }
        if words.take("without segment 1") { return .missing }
        return words.take("with segment 1 doubled") ? .doubled : .none
    }

    private func expectation(_ words: inout ScenarioWords) throws(ScenarioError) -> Script.Expectation {
        var expectation = Script.Expectation()
        while !words.isAtEnd {
            if words.take("within") {
                expectation.patience = try words.time()
            } else if words.take("after") {
                expectation.earliest = try words.time()
            } else if words.take("containing") {
                expectation.parts.append(try words.quoted("a text in quotes"))
            } else if words.take("without") {
                expectation.absent.append(try words.quoted("a text in quotes"))
            } else if words.take("equal to") {
                expectation.text = try words.quoted("a text in quotes")
            } else if words.take("from") {
                expectation.sender = try words.value("a number") { $0 }
            } else if words.take("over") {
                expectation.carrier = try words.value("the name of a link") { script.links.firstIndex(of: $0) }
            } else if words.take("in") {
                expectation.segmentCount = try words.count()
                guard words.take("segments") || words.take("segment") else { throw words.error(expected: "segments") }
            } else {
                throw words.error(expected: "within, after, containing, without, equal to, from, over or in N segments")
            }
        }
        return expectation
    }
}

extension ScenarioWords {
    /// Takes a duration; a scenario in virtual time may last for weeks.
    fileprivate mutating func time() throws(ScenarioError) -> Duration {
        try value(
            "a duration such as 30s, 40m or 47h", ValueKind.duration(.zero ... .seconds(100 * 86_400)).parse)
    }
}
