import Digest
import Primitives
import SMS
import Store

/// Texts a fixed text to a list of numbers, while the responder runs, which sends what is written.
package struct Warning {
    /// What an operator chooses.
    package struct Order: Sendable {
        /// The text's name in the folder of templates.
        package var template: String
        /// The file of numbers.
        package var file: String
        /// Texts a second.
        package var rate: Int
        /// The link; `nil` for the only one, or the one that may speak for a number.
        package var link: String?
        /// When people may be texted.
        package var hours = WarningHours.usual

        /// An order without a link, within the usual hours.
        package init(template: String, file: String, rate: Int) {
            (self.template, self.file, self.rate) = (template, file, rate)
        }
    }

    /// How often identifiers are tried that something else in the store has.
    private static let trialLimit = 5

    let order: Order
    let text: WarningText
    let list: WarningList
    let links: WarningLinks
    let linkCounts: [String: Int]
    let store: any RowStore
    let keys: [HMACKey]
    private let source: String
    private let node: Int

    /// Reads and checks everything that the order needs, and changes nothing.
    ///
    /// - Parameter complaint: hears of each line of the list that is left out, without its content.
    /// - Throws: `FileError`, `StoreError` or `TemplateFolder.Faults` for whatever is in the way.
    package init(
        _ order: Order, _ configuration: Configuration, environment: [String: String], complaint: (String) -> Void
    ) throws {
        try configuration.requireStore()
        keys = try KeyFile.keys(configuration.key, environment: environment, mayCreate: false)
        try StoreKey.verify(keys, configuration)
        self.order = order
        text = try WarningText(order.template, configuration)
        links = try WarningLinks(configuration.links, named: order.link)
        list = try WarningList(file: order.file, complaint: complaint)
        linkCounts = try links.counts(of: list.numbers)
        store = configuration.store
        source = configuration.replyFrom
        node = configuration.node
    }

    /// What the log of decisions says of the run.
    package var decision: String { "warn \(text.name) \(list.numbers.count) list \(list.digest.prefix(16))" }

    /// How far an earlier run came.
    func progress() throws(FileError) -> WarningProgress {
        let start = WarningProgress(template: text.name, textDigest: text.digest, listDigest: list.digest)
        return try WarningProgressFile.read(for: start, of: order.file, count: list.numbers.count)
    }

    /// Writes the warnings at the order's rate, from where an earlier run was stopped.
    ///
    /// - Parameters:
    ///   - pause: waits; `false` says that the run is to stop.
    ///   - tell: hears why the run waits.
    /// - Returns: what was done, in one line, and whether that is all.
    package func run(
        clock: () -> Now, pause: (Duration) -> Bool, tell: (String) -> Void
    ) throws -> (summary: String, isWhole: Bool) {
        let file = try WarningProgressFile(of: order.file)
        var progress = try progress()
        guard progress.doneCount < list.numbers.count else {
            throw FileError(
                "all \(list.numbers.count) numbers of \(order.file) are done already; remove \(file.path) to text them "
                    + "again")
        }
        let reader = try store.openReader()
        let editor = try Editor(beside: store, patience: .seconds(30))
        var ids = MessageIDSource(besideNode: node)
        var pace = WarningPace(remaining: list.numbers.count - progress.doneCount, rate: order.rate, hours: order.hours)
        var reason = ""
        while true {
            let now = clock()
            var wait = Duration.zero
            switch pace.next(at: now, oldestDue: try oldestDue(reader, now.wall)) {
            case .write(let count, let gap, let end):
                let numbers = list.numbers[progress.doneCount...].prefix(count)
                let outcome = try write(numbers, gap: gap, until: end, at: now.wall, &ids, editor)
                progress.doneCount += numbers.count
                progress.textedCount += outcome.textedCount
                progress.optedOutCount += outcome.optedOutCount
                try file.write(progress)
                reason = ""
            case .pause(let time): wait = time
            case .sleep(let time, let beginning):
                wait = time
                announce("waits until \(WarningPlan.time(beginning)), by China's clocks", &reason, tell)
            case .holdBack(let time):
                wait = time
                announce("waits for the responder, which does not take what was written", &reason, tell)
            case .end: return (summary(progress), true)
            }
            guard pause(wait) else { return ("stopped: \(summary(progress)); run again to go on", false) }
        }
    }

    private func announce(_ text: String, _ reason: inout String, _ tell: (String) -> Void) {
        if reason != text { tell(text) }
        reason = text
    }

    /// Since when the reply is due that has waited longest for any of the links.
    private func oldestDue(_ reader: any SnapshotReader, _ now: WallTime) throws -> WallTime? {
        let names = linkCounts.keys.sorted()
        return try reader.read { (snapshot) throws(StoreError) in
            var oldest: WallTime?
            for name in names {
                let first = try snapshot.dueReplies(link: name, at: now, after: nil, limit: 1).first
                if let first { oldest = min(oldest ?? first.dueAt, first.dueAt) }
            }
            return oldest
        }
    }

    private func write(
        _ numbers: ArraySlice<PhoneNumber>, gap: Duration, until end: WallTime, at now: WallTime,
        _ ids: inout MessageIDSource, _ editor: Editor
    ) throws -> WarningBatch.Outcome {
        var trialCount = 0
        while true {
            let recipients = numbers.compactMap { phone in
                links.link(for: phone).map { WarningBatch.Recipient(id: ids.next(at: now), phone: phone, link: $0) }
            }
            let batch = WarningBatch(
                recipients: recipients, text: text, keys: keys, source: source, now: now, gap: gap, expiresAt: end)
            do throws(StoreError) {
                return try editor.commit(batch)
            } catch {
                // Another list is being texted, and has the same identifiers.
                trialCount += 1
                guard error.concernsOneUnit, trialCount < Self.trialLimit else { throw error }
            }
        }
    }

    private func summary(_ progress: WarningProgress) -> String {
        "\(progress.textedCount) texted, \(progress.optedOutCount) opted out, \(list.wrongCount) no mobile number, "
            + "\(list.repeatCount) twice in the list, \(list.numbers.count - progress.doneCount) to go"
    }
}
