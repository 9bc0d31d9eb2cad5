import Primitives
import SMS

/// What somebody who asked a service is promised: every text, in its order, and when it comes.
///
/// Made from how the parties behave and from the shipped Chinese texts as people know them, and from nothing of the
/// responder's.
struct PromisedTexts {
    /// A text and the time at which it is due after the question.
    struct Promised: Equatable {
        let text: String
        let due: Duration
    }

    /// A party's counts and how long it takes; `nil` for ever.
    struct Answer {
        let name: String
        /// What it counts: an application's name, or the party's own.
        let counts: [(label: String, count: Int)]
        let delay: Duration?
        var isLocal = false
    }

    private let service: Int
    private let answers: [Answer]
    private let deadline: String

    private static let acknowledgement = Duration.seconds(10)
    private static let partial = Duration.seconds(600)
    /// How long the first answer waits for others when the partial result is overdue.
    private static let gathering = Duration.seconds(60)
    private static let end = Duration.seconds(48 * 3_600)

    /// The texts for one question to the service at this place, which was taken at that time.
    init(service: Int, answers: [Answer], acceptedAt: WallTime) {
        self.service = service
        self.answers = answers
        deadline = Self.moment(acceptedAt + Self.end)
    }

    /// All of them.
    var all: [Promised] {
        let last = answers.map(\.delay).reduce(Duration.zero as Duration?) { latest, delay in
            guard let latest, let delay else { return nil }
            return max(latest, delay)
        }
        var texts: [Promised] = []
        if let last, last < Self.acknowledgement { return [Promised(text: result(at: last), due: last)] }
        texts.append(Promised(text: accepted, due: Self.acknowledgement))
        let first = answers.filter { !$0.isLocal || !$0.counts.isEmpty }.compactMap(\.delay).min()
        var toldAt: Duration?
        if let first {
            let due = first <= Self.partial ? Self.partial : first + Self.gathering
            if last.map({ $0 > due }) ?? true, due < Self.end {
                toldAt = due
                texts.append(Promised(text: partial(at: due), due: due))
            }
        }
        guard let last, last < Self.end else {
            let hasNews = answers.contains { answer in
                guard let delay = answer.delay, let toldAt else { return false }
                return delay > toldAt
            }
            let text = toldAt == nil || hasNews ? result(at: Self.end) : unanswered
            return texts + [Promised(text: text, due: Self.end)]
        }
        return texts + [Promised(text: result(at: last), due: last)]
    }
}

// The words.
extension PromisedTexts {
    private static let names = ["互联网账号", "电话卡", "银行卡"]
    private var name: String { Self.names[service] }
    private var unit: String { service == 0 ? "个" : "张" }

    private func known(at time: Duration) -> [Answer] { answers.filter { $0.delay.map { $0 <= time } ?? false } }

    private func missing(at time: Duration) -> String {
        answers.filter { $0.delay.map { $0 > time } ?? true }.map(\.name).joined(separator: "、")
    }

    private var accepted: String {
        "【一证通查】您的\(name)查询已受理，正在等各公司答复。结果最迟\(deadline)前用短信告诉您，不用再发。"
    }

    private var unanswered: String {
        "【一证通查】\(missing(at: Self.end))到期仍没有答复。已查到的结果以上次短信为准，您可以再查一次。"
    }

    private func partial(at time: Duration) -> String {
        let (total, list) = (total(at: time), list(at: time))
        let rest = "\(missing(at: time))还没有答复，最迟\(deadline)前再告诉您。"
        if service == 0 {
            if total > 0 { return "【一证通查】本号码已查到\(name)\(total)个：\(list)。\(rest)" }
            return "【一证通查】本号码目前没有查到\(name)，已答复的各应用都是0个。\(rest)"
        }
        if total > 0 { return "【一证通查】您名下已查到\(name)\(total)张：\(list)。\(rest)" }
        return "【一证通查】您名下目前没有查到\(name)，已答复的都是0张。\(rest)"
    }

    private func result(at time: Duration) -> String {
        let (total, missing) = (total(at: time), missing(at: time))
        let answered = missing.isEmpty ? "" : "已答复的"
        let rest = missing.isEmpty ? "" : "\(missing)未按时答复。"
        if known(at: time).isEmpty { return "【一证通查】\(rest)" }
        if service == 0 {
            if total == 0 { return "【一证通查】本号码没有查到\(name)，\(answered)各应用都是0个。\(rest)" }
            return "【一证通查】本号码查到\(name)\(total)个：\(list(at: time))。\(rest)如有不是您的账号，请回复：异议 加公司名"
        }
        if total == 0 {
            return "【一证通查】您名下没有查到\(name)\(missing.isEmpty ? "" : "，已答复的都是0张")。\(rest)"
        }
        let place = service == 1 ? "营业厅" : "银行柜台"
        return "【一证通查】您名下\(name)\(total)张：\(list(at: time))。\(rest)不是您办的，请带身份证到\(place)问"
    }

    private func total(at time: Duration) -> Int {
        known(at: time).reduce(0) { $1.counts.reduce($0) { $0 + $1.count } }
    }

    /// Who has how many, and that the others have none.
    private func list(at time: Duration) -> String {
        var parties: [String] = []
        for answer in known(at: time) {
            let counts = answer.counts.filter { $0.count > 0 }.map { "\($0.label)\($0.count)\(unit)" }
            guard !counts.isEmpty else { continue }
            // Applications of a company that has several are grouped under its name.
            let group = answer.counts.count > 1 ? "\(answer.name)：" : ""
            parties.append(group + counts.joined(separator: "、"))
        }
        let list = parties.joined(separator: service == 0 ? "；" : "、")
        let hasZero = known(at: time).contains { $0.counts.contains { $0.count == 0 } }
        guard hasZero else { return list }
        let answered = missing(at: time).isEmpty ? "" : "已答复的"
        return "\(list)；其余\(answered)\(service == 0 ? "应用" : "")0\(unit)"
    }

    /// A time in China to the minute that has passed by then.
    private static func moment(_ time: WallTime) -> String {
        let minutes = Int((time - CivilClock.beginning + .milliseconds(59_999)) / .seconds(60))
        let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        let (days, hour) = (hours + 8).quotientAndRemainder(dividingBy: 24)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "3月\(2 + days)日 \(two(hour)):\(two(minute))"
    }
}
