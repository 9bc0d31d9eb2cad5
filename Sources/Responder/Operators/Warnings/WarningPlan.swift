import Dialogue
import Digest
import Primitives
import SMS
import Store

/// What texting a list would come to.
struct WarningPlan {
    /// How many numbers one look passes, so that it keeps the store's log for a moment only.
    private static let pageSize = 1_000

    private let warning: Warning
    private let progress: WarningProgress
    private var optedOutCount = 0
    /// How many get the text in each language.
    private var counts: [Language: Int] = [:]

    /// Looks at everybody who is not done.
    init(_ warning: Warning) throws {
        self.warning = warning
        progress = try warning.progress()
        let reader = try warning.store.openReader()
        var rest = warning.list.numbers[progress.doneCount...]
        while !rest.isEmpty {
            let page = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(Self.pageSize)
            let languages = try reader.read { (snapshot) throws(StoreError) in
                var languages: [Language] = []
                for phone in page {
                    if let form = try Self.form(for: phone, warning, snapshot) { languages.append(form.language) }
                }
                return languages
            }
            optedOutCount += page.count - languages.count
            for language in languages { counts[language, default: 0] += 1 }
        }
    }

    /// The text that a number would get; `nil` for one that opted out.
    private static func form(
        for phone: PhoneNumber, _ warning: Warning, _ snapshot: any Snapshot
    ) throws(StoreError) -> WarningText.Form? {
        let sender = try snapshot.sender(phone)
        if let sender { return sender.hasOptedOut ? nil : warning.text.form(in: sender.language) }
        guard try snapshot.hasOptOuts() else { return warning.text.form(in: nil) }
        for key in warning.keys where try snapshot.optOut(key.optOutDigest(of: phone)) != nil { return nil }
        return warning.text.form(in: nil)
    }

    /// The plan in lines for people.
    func text(at now: WallTime) -> String {
        let list = warning.list
        let texted = counts.values.reduce(0, +)
        let forms = warning.text.forms
        let shares = forms.map { "\(counts[$0.language] ?? 0) \($0.language)" }.joined(separator: ", ")
        let sizes = forms.map { "\($0.language) \($0.segmentCount)" }.joined(separator: ", ")
        let segments = forms.reduce(0) { $0 + (counts[$1.language] ?? 0) * $1.segmentCount }
        let links = warning.linkCounts.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
        let order = warning.order
        let work = Duration.seconds(1) * (list.numbers.count - progress.doneCount) / order.rate
        var lines = [
            ("to text", "\(texted): \(shares)"),
            (
                "left out",
                "\(list.wrongCount) no mobile number, \(list.repeatCount) twice in the list, \(optedOutCount) opted out"
            ), ("over", links.joined(separator: ", ")), ("segments", "\(segments) in all; each \(sizes)"),
            (
                "takes",
                "\(Self.length(work)) at \(order.rate) a second, within \(order.hours) by China's clocks; done "
                    + "\(Self.time(order.hours.finish(of: work, from: now) + WarningBatch.lead)) at the earliest"
            ),
        ]
        if progress.doneCount > 0 {
            lines.insert(("done before", "\(progress.doneCount) of \(list.numbers.count)"), at: 0)
        }
        lines += forms.map { ("text \($0.language)", $0.text) }
        return lines.map { "\($0.0.padded(to: 13))\($0.1)\n" }.joined()
            + "nobody was texted; with --go they are\n"
    }

    /// A moment as clocks in China show it.
    static func time(_ moment: WallTime) -> String {
        let shown = CivilTime(moment)
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(shown.year)-\(digits(shown.month))-\(digits(shown.day)) \(digits(shown.hour)):\(digits(shown.minute))"
    }

    private static func length(_ work: Duration) -> String {
        let seconds = work.components.seconds + (work.components.attoseconds > 0 ? 1 : 0)
        if seconds < 120 { return "\(seconds) s" }
        return seconds < 7_200 ? "\((seconds + 59) / 60) min" : "\(seconds / 3_600) h \(seconds / 60 % 60) min"
    }
}

extension Warning {
    /// What a run would do, in lines for people; nothing is changed.
    package func plan(at now: WallTime) throws -> String { try WarningPlan(self).text(at: now) }
}
