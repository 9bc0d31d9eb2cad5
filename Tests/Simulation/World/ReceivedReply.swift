import Net
import Primitives

/// A whole reply as a phone shows it.
struct ReceivedReply: Sendable {
    /// What the reply says, as far as the promises care.
    enum Meaning: Hashable, Sendable {
        /// All that is known, and whether everybody had answered.
        case result(total: Int, isComplete: Bool)
        /// What is known so far.
        case partial
        /// Who asked has to wait for the companies.
        case accepted
        /// The tail is not the number's.
        case refused
        case locked
        case tooSoon
        case inProgress
        case unanswered
        case textAgain
        case other
    }

    let text: String
    let segmentCount: Int
    /// The number it came from.
    let sender: String
    let carrier: Int
    let receivedAt: ContinuousClock.Instant
    /// What the civil clock showed then.
    let civilTime: WallTime
    let meaning: Meaning

    init(
        _ text: String, segmentCount: Int, from sender: String, over carrier: Int, at now: ContinuousClock.Instant,
        civilTime: WallTime
    ) {
        self.segmentCount = segmentCount
        self.sender = sender
        self.civilTime = civilTime
        self.text = text
        self.carrier = carrier
        receivedAt = now
        meaning = Self.meaning(of: text)
    }

    /// Reads the shipped texts of both languages.
    private static func meaning(of text: String) -> Meaning {
        func has(_ words: String...) -> Bool { words.contains { text.contains($0) } }
        if has("号码与身份证后六位不相符", "number and ID do not match") { return .refused }
        if has("多次核对不相符", "Too many mismatches") { return .locked }
        if has("到期仍没有答复", "did not answer.") { return .unanswered }
        if has("还没有答复", "Awaiting ", "Still awaiting") {
            return has("已查到的见上次短信", "Still awaiting") ? .inProgress : .partial
        }
        if has("您的查询已受理") { return .accepted }
        if has("您的查询正在办理", "Your query is being handled") { return .inProgress }
        if has("小时内只能查一次", "One query in") { return .tooSoon }
        if has("您的短信没有收全", "arrived incomplete") { return .textAgain }
        let isComplete = !has("未按时答复", "No answer: ")
        if let total = number(after: "查到互联网账号", in: text) { return .result(total: total, isComplete: isComplete) }
        if has("没有查到互联网账号", "No accounts were found") { return .result(total: 0, isComplete: isComplete) }
        if let total = number(before: " accounts:", in: text) { return .result(total: total, isComplete: isComplete) }
        return .other
    }

    private static func number(after word: String, in text: String) -> Int? {
        guard let range = text.firstRange(of: word) else { return nil }
        return Int(text[range.upperBound...].prefix { $0.isNumber })
    }

    private static func number(before word: String, in text: String) -> Int? {
        guard let range = text.firstRange(of: word) else { return nil }
        return Int(String(text[..<range.lowerBound].reversed().prefix { $0.isNumber }.reversed()))
    }
}
