import Net

/// No tail is in a row, a log line or a PDU to anybody, no whole number in a log line, and a company hears of a number
/// only when its owner asked.
@LoopActor
final class NothingLeaks: Promise {
    let name = "nobody learns what is not theirs, and no tail is kept"
    private unowned let world: World
    /// What people wrote as tails; each ends in X, as no number of ours does.
    private let tails: Set<[UInt8]>
    private let phones: Set<[UInt8]>

    init(_ world: World) {
        self.world = world
        tails = Set(
            world.plan.askings.filter { [.rightQuery, .wrongQuery, .bareTail].contains($0.kind) }
                .flatMap { Self.tails(in: Array($0.text.utf8)) }
                + world.plan.people.flatMap { Self.tails(in: Array($0.tail.utf8)) })
        phones = Set(world.plan.people.map { Array($0.phone.utf8) })
    }

    func note(pdu: [UInt8], _ carrier: Int) -> String? {
        // Texts in UCS-2 are looked at without their zeros.
        let found = [pdu, pdu.filter { $0 != 0 }].contains { octets in
            Self.tails(in: octets).contains(where: tails.contains)
        }
        return found ? "a tail in a PDU to carrier \(carrier)" : nil
    }

    func note(line: [UInt8]) -> String? {
        if Self.tails(in: line).contains(where: tails.contains) {
            return "a tail in the log: \(String(decoding: line, as: UTF8.self))"
        }
        if phones.contains(where: { line.contains($0) }) {
            return "a whole number in the log: \(String(decoding: line, as: UTF8.self))"
        }
        return nil
    }

    func note(_ body: [UInt8], to company: String) -> String? {
        if Self.tails(in: body).contains(where: tails.contains) { return "a tail in a request to \(company)" }
        for (person, who) in world.plan.people.enumerated() where body.contains(Array(who.phone.utf8)) {
            // The register hears of whoever texts a tail, companies of those alone who may ask.
            let kinds: Set<TextKind> = [.rightQuery, .bareTail]
            let count =
                company == RegisterPlan.name
                ? world.records.texts.count {
                    $0.person == person && kinds.union([.wrongQuery]).contains($0.kind)
                }
                : world.records.count(of: kinds, by: person, about: PartyRoster.service(of: company) ?? 0)
            if count == 0 { return "\(company) is asked about \(who.phone), who asked nothing" }
        }
        return nil
    }

    func settle() -> String? {
        let rows = world.memory.contents
        var texts = rows.replies.map { "\($0)" } + rows.inquiries.map { "\($0)" } + rows.fragments.map { "\($0)" }
        texts += rows.senders.map { "\($0)" } + rows.submissions.map { "\($0)" }
        for text in texts where Self.tails(in: Array(text.utf8)).contains(where: tails.contains) {
            return "a tail in a row: \(text)"
        }
        return nil
    }

    /// Whatever looks like five digits and an X.
    static func tails(in octets: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var digitCount = 0
        for (index, octet) in octets.enumerated() {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) {
                digitCount += 1
            } else {
                if digitCount >= 5, octet | 0x20 == UInt8(ascii: "x") {
                    found.append(octets[index - 5..<index] + [UInt8(ascii: "X")])
                }
                digitCount = 0
            }
        }
        return found
    }
}
