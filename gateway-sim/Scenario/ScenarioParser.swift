import Net
import SMS
import Wire

/// Reads scenarios: one step a line, every fault with its line, column and remedy, all of them at once.
struct ScenarioParser {
    /// How long a reply or a count may take where a scenario does not say.
    static let usualPatience = Duration.seconds(10)

    /// How deep repetitions may nest: each level lies on the stack, here and when they run.
    static let depthLimit = 16

    private var phones: Set<String> = []
    /// Those that `link` lines named.
    private var gateways: [String] = []
    private var hasBegun = false
    private var hasCompanies = false
    private var depth = 0
    private var faults: [ScenarioError] = []
    /// Whether the rest of the text was passed over.
    private var isAbandoned = false

    /// The steps of a scenario; throws all its faults, in the order of their lines.
    static func parse(_ text: String) throws(ScenarioFaults) -> [ScenarioStatement] {
        var parser = ScenarioParser()
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
        let statements = parser.block(&lines, openedAt: nil)
        guard parser.faults.isEmpty else {
            throw ScenarioFaults(errors: parser.faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return statements
    }

    /// The steps up to the block's end; a line with a fault is noted and passed over.
    private mutating func block(
        _ lines: inout ArraySlice<Substring>, openedAt opening: Int?
    ) -> [ScenarioStatement] {
        var statements: [ScenarioStatement] = []
        while let text = lines.first {
            let number = lines.startIndex + 1
            lines = lines.dropFirst()
            do throws(ScenarioError) {
                var words = try ScenarioWords(text, line: number)
                if words.isAtEnd { continue }
                if opening != nil, words.take("end") {
                    if !words.isAtEnd { faults.append(words.error(expected: "the end of the line")) }
                    return statements
                }
                let step: ScenarioStep
                if words.take("repeat") {
                    step = repetition(&words, &lines, openedAt: number)
                } else {
                    step = try self.step(&words)
                    try words.end()
                }
                let source = ScenarioSource.shown(text, isQuestion: step.isQuestion)
                statements.append(ScenarioStatement(line: number, source: source, step: step))
            } catch {
                faults.append(error)
            }
        }
        if let opening, !isAbandoned {
            faults.append(
                ScenarioError(line: opening, column: 1, expected: "'end' somewhere below this 'repeat'", found: nil))
        }
        return statements
    }

    /// A block is read even when the line that opens it is wrong, so that its `end` is not taken for another fault.
    private mutating func repetition(
        _ words: inout ScenarioWords, _ lines: inout ArraySlice<Substring>, openedAt opening: Int
    ) -> ScenarioStep {
        var count = 1
        do throws(ScenarioError) {
            count = try words.count()
            try words.end()
        } catch {
            faults.append(error)
        }
        guard depth < Self.depthLimit else {
            faults.append(
                ScenarioError(
                    line: opening, column: 1, expected: "no more than \(Self.depthLimit) repetitions in each other",
                    found: "repeat"))
            // What belongs to which block cannot be told any more.
            lines = lines.suffix(0)
            isAbandoned = true
            return .repeat(count, [])
        }
        depth += 1
        defer { depth -= 1 }
        return .repeat(count, block(&lines, openedAt: opening))
    }

    private mutating func step(_ words: inout ScenarioWords) throws(ScenarioError) -> ScenarioStep {
        if words.take("link") {
            guard !hasBegun else { throw words.error(expected: "'link' before the first text, wait or expectation") }
            let link = try LinkWords(&words)
            if let name = link.gateway, !gateways.contains(name) { gateways.append(name) }
            return .link(link.settings, of: link.gateway)
        }
        if words.take("phone") { return try phone(&words) }
        if words.take("gateway") { return try gateway(&words) }
        if words.take("companies at") {
            guard !hasCompanies else { throw words.error(expected: "one line 'companies at'") }
            hasCompanies = true
            return .companies(at: try words.value("HOST:PORT") { (try? SocketAddress($0)) == nil ? nil : $0 })
        }
        if words.take("company") { return try company(&words) }
        hasBegun = true
        if words.take("phones") {
            let range = try words.value("phones such as 13900000000..13900000099") { PhoneRange($0) }
            guard range.count != nil else { throw words.error(expected: "a last phone, FIRST..LAST") }
            let gateway = words.take("at") ? try gatewayName(&words) : nil
            try words.require("text")
            return .textFromMany(range, at: gateway, text: try words.quoted("a text in quotes"))
        }
        if words.take("wait") { return .wait(try words.duration()) }
        if words.take("clock moves") { return .moveClock(try words.duration(Self.clockMoves)) }
        if words.take("expect") { return try expectation(&words) }
        let phones = phones
        let name = try words.value(
            "link, phone, phones, gateway, companies, company, repeat, wait, clock moves, expect or the name of a phone"
        ) { phones.contains($0) ? $0 : nil }
        if words.take("texts") { return try texts(name, &words) }
        if words.take("receives nothing") {
            try words.require("for")
            return .receiveNothing(name, for: try words.duration())
        }
        if words.take("receives") { return try receives(name, &words) }
        throw words.error(expected: "'texts' or 'receives'")
    }

    /// `gateway [NAME] goes away | comes back | ORDER`.
    private func gateway(_ words: inout ScenarioWords) throws(ScenarioError) -> ScenarioStep {
        let name = words.take { gateways.contains($0) ? $0 : nil }
        if words.take("goes away") { return .leave(name) }
        if words.take("comes back") {
            return .comeBack(name, within: words.take("within") ? try words.duration() : nil)
        }
        let isOrder = words.isNext { GatewayOrder.verbs.contains($0) }
        guard isOrder else {
            let whose = name == nil && !gateways.isEmpty ? "a gateway (\(gateways.joined(separator: ", "))), " : ""
            let verbs = GatewayOrder.verbs.joined(separator: ", ")
            throw words.error(expected: "\(whose)\(verbs), goes away or comes back")
        }
        return .gateway(try GatewayOrder(&words), of: name)
    }

    /// A gateway that a line above names.
    private func gatewayName(_ words: inout ScenarioWords) throws(ScenarioError) -> String {
        let names = gateways.isEmpty ? "a line 'link NAME …' above" : gateways.joined(separator: ", ")
        return try words.value("the name of a gateway, from \(names)") { gateways.contains($0) ? $0 : nil }
    }

    private func company(_ words: inout ScenarioWords) throws(ScenarioError) -> ScenarioStep {
        guard hasCompanies else { throw words.error(expected: "'companies at HOST:PORT' on a line above") }
        let name = try words.value("a company's name, or all") { CompanyRoll.isName($0) ? $0 : nil }
        try words.require("answers")
        return .company(
            name, try words.value("a behaviour such as delay:200ms,fail:5%, or prompt") { CompanyBehaviour($0) })
    }

    private mutating func phone(_ words: inout ScenarioWords) throws(ScenarioError) -> ScenarioStep {
        let name = try words.value("a name for the phone, in letters") { word in
            Self.isName(word) && !Self.reserved.contains(word) ? word : nil
        }
        // Known even when its number is wrong: the lines that use the name have no fault of their own.
        phones.insert(name)
        let number = try words.value("the phone's number") { Self.isAddress($0) ? $0 : nil }
        return .phone(name, number: number, at: words.take("at") ? try gatewayName(&words) : nil)
    }

    /// Whether a phone or a gateway may be called so.
    static func isName(_ word: String) -> Bool {
        word.first?.isLetter == true && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }

    /// A phone may have any number here, so that service numbers can be tried too.
    private static func isAddress(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2B }
    }

    private static let reserved: Set<String> = [
        "link", "phone", "phones", "gateway", "companies", "company", "repeat", "end", "wait", "clock", "expect",
    ]

    /// By how much the clock may move at once.
    private static let clockMoves = Duration.seconds(1)...Duration.seconds(366 * 86_400)

    private func texts(_ name: String, _ words: inout ScenarioWords) throws(ScenarioError) -> ScenarioStep {
        let text = try words.quoted("a text in quotes")
        if words.take("shuffled") { return .text(name, text: text, .shuffled) }
        if words.take("without segment") { return .text(name, text: text, .missing(try words.count())) }
        if words.take("with segment") {
            let number = try words.count()
            try words.require("doubled")
            return .text(name, text: text, .doubled(number))
        }
        return .text(name, text: text, .none)
    }

    private func receives(_ name: String, _ words: inout ScenarioWords) throws(ScenarioError) -> ScenarioStep {
        var expectation = ReplyExpectation()
        var patience = Self.usualPatience
        while !words.isAtEnd {
            if words.take("within") {
                patience = try words.duration()
            } else if words.take("containing") {
                expectation.parts.append(try words.quoted("a text in quotes"))
            } else if words.take("without") {
                expectation.absent.append(try words.quoted("a text in quotes"))
            } else if words.take("equal to") {
                expectation.text = try words.quoted("a text in quotes")
            } else if words.take("from") {
                expectation.sender = try words.value("a number") { $0 }
            } else if words.take("through") {
                expectation.gateway = try gatewayName(&words)
            } else if words.take("in") {
                expectation.segmentCount = try words.count()
                guard words.take("segments") || words.take("segment") else {
                    throw words.error(expected: "'segments'")
                }
            } else {
                throw words.error(expected: "within, containing, without, equal to, from, through or in N segments")
            }
        }
        return .receive(name, expectation, within: patience)
    }

    private func expectation(_ words: inout ScenarioWords) throws(ScenarioError) -> ScenarioStep {
        let comparison: CountExpectation.Comparison =
            words.take("at least") ? .atLeast : words.take("at most") ? .atMost : .exactly
        let count = words.take("no") ? 0 : try words.count("a number, or 'no'", from: 0)
        let subject: CountExpectation.Subject
        if words.take("replies") || words.take("reply") {
            subject = .replies
        } else if words.take("duplicates") || words.take("duplicate") {
            subject = .duplicates
        } else if words.take("acknowledgements") || words.take("acknowledgement") {
            subject = .acknowledgements
        } else if words.take("refusals") || words.take("refusal") {
            subject = .refusals
        } else if words.take("disconnections") || words.take("disconnection") {
            subject = .disconnections
        } else if words.take("refused segments") || words.take("refused segment") {
            subject = .refusedSegments
        } else if words.take("refused binds") || words.take("refused bind") {
            subject = .refusedBinds
        } else if words.take("receipts") || words.take("receipt") {
            subject = .receipts(words.take { MessageState(typed: $0) })
        } else {
            throw words.error(
                expected:
                    "replies, duplicates, receipts, acknowledgements, refusals, disconnections, refused segments or "
                    + "refused binds")
        }
        let gateway = words.take("through") ? try gatewayName(&words) : nil
        let patience = words.take("within") ? try words.duration() : nil
        return .expect(
            CountExpectation(subject: subject, comparison: comparison, count: count, gateway: gateway),
            within: patience)
    }
}
