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
    /// The place of the service that it is about, where its meaning is about one.
    let service: Int

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
        service = Self.service(of: text, meaning)
    }

    /// The service that a text names; the first one is not named where it is the only one.
    private static func service(of text: String, _ meaning: Meaning) -> Int {
        func has(_ words: [String]) -> Bool { words.contains { text.contains($0) } }
        if has(["电话卡", "phone cards"]) { return 1 }
        if has(["银行卡", "bank cards"]) { return 2 }
        // A last word that names none but who has not answered.
        let isNameless = meaning == .unanswered || meaning == .result(total: 0, isComplete: false)
        guard isNameless, !has(["互联网账号", "accounts"]) else { return 0 }
        if has(["移动", "电信", "联通", "广电", "转售", "Mobile", "Telecom", "Unicom", "Broadnet", "resellers"]) { return 1 }
        let banks = ["工行", "农行", "中行", "建行", "交行", "邮储", "招行", "中信", "光大", "民生", "浦发", "兴业"]
        let english = ["ICBC", "ABC", "BOC", "CCB", "BoCom", "PSBC", "CMB", "CITIC", "CEB", "SPDB", "CIB"]
        return has(banks) || has(english) ? 2 : 0
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
        if has("查询已受理") { return .accepted }
        if has("查询正在办理", "is being handled") { return .inProgress }
        if has("小时内只能查一次", "One query") { return .tooSoon }
        if has("您的短信没有收全", "arrived incomplete") { return .textAgain }
        let isComplete = !has("未按时答复", "No answer: ")
        for words in ["查到互联网账号", "您名下电话卡", "您名下银行卡"] {
            if let total = number(after: words, in: text) { return .result(total: total, isComplete: isComplete) }
        }
        for words in [" accounts:", " phone cards in your name", " bank cards in your name"] {
            if let total = number(before: words, in: text) { return .result(total: total, isComplete: isComplete) }
        }
        // Where not everybody was asked, nobody's none is said of them all.
        if has("没有查到", "No accounts were found", "In your name: no", " 0.") || !isComplete {
            return .result(total: 0, isComplete: isComplete)
        }
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
