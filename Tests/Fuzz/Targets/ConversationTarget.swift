import Dialogue
import Digest
import Primitives
import SMS

/// Texts of one person, one after the other, and what they lead to.
struct ConversationTarget: FuzzTarget {
    let name = "conversation"

    private static let phone = PhoneNumber("13800138000")
    private static let key = HMACKey(Array("a key for tests".utf8))
    /// Nobody is sent more in a day than the limits allow: ten replies, one to a query, and each three times more.
    private static let replyLimit = 44

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        guard let parser = ShippedTexts.parser, let conversation = ShippedTexts.conversation,
            let phone = Self.phone, let tail = IDTail("01123X")
        else { throw Finding(description: "no texts") }
        let person = PersonFacts(tailMAC: ShippedTexts.identity.mac(for: tail, of: phone), status: .active)
        var memory = SenderMemory()
        var now = WallTime(milliseconds: 1_767_225_600_000)
        var replyCount = 0
        var open: InquiryFacts?
        for line in input.split(separator: 0x0A).prefix(64) {
            var script = ScriptedInput(Array(line))
            now = now + .seconds(script.number(below: 64))
            let text = String(decoding: script.octets(.max), as: UTF8.self)
            let decision: Decision
            do throws(DialogueError) {
                decision = try conversation.decide(
                    parser.parse(text), from: phone, as: MessageID(rawValue: now.milliseconds),
                    digest: MessageDigest(of: text, account: "line", key: Self.key),
                    memory: memory, person: person, openInquiries: open.map { [$0] } ?? [], now: now)
            } catch {
                throw Finding(description: "no reply: \(error)")
            }
            memory = decision.memory
            if decision.startsInquiry {
                try hold(open == nil && decision.reply == nil, "a second inquiry")
                open = InquiryFacts(service: decision.service, acceptedAt: now, deadline: now + .seconds(172_800))
            }
            try checkStored(memory)
            if decision.repeatsResult {
                try hold(decision.reply == nil && open == nil && memory.first.lastQuery != nil, "a result from nowhere")
                replyCount += 1
            }
            guard let reply = decision.reply else { continue }
            replyCount += 1
            try hold(reply.text.hasPrefix("【") || reply.text.hasPrefix("["), "no signature: \(reply.text)")
            let segmentCount = Segmenter().segmentCount(of: reply.text) ?? 0
            try hold((1...3).contains(segmentCount), "\(segmentCount) segments: \(reply.text)")
        }
        try hold(replyCount <= Self.replyLimit, "\(replyCount) replies")
        return replyCount > 0
    }

    private func checkStored(_ memory: SenderMemory) throws(Finding) {
        try hold(RecentMessages(octets: memory.recent.octets) == memory.recent, "it remembers something else")
    }
}
