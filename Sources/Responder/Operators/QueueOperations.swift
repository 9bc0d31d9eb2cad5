import Glibc
import JSON
import Primitives
import SMS
import Store

/// What an operator does with replies that wait or were given up, while the responder may run.
package struct QueueOperations {
    /// Which replies to list.
    package struct Filter: Sendable {
        /// Those of this link; `nil` for all.
        package var link: String?
        /// Those in this state, `waiting`, `submitted` or `failed`; `nil` for the waiting and the failed ones.
        package var state: String?
        /// Those behind this identifier; `nil` from the oldest on.
        package var after: String?
        /// The most that are listed.
        package var limit = 50

        /// The oldest replies that wait or were given up.
        package init() {}
    }

    /// The names of states.
    package static let states = OutboxState.allCases.map(ReplyText.name(of:))
    /// What stands for all replies that were given up, in place of their identifiers.
    package static let allFailed = "failed"

    /// How many rows one look passes, so that it keeps the store's log for a moment only.
    private static let pageSize = 1_000
    /// How many replies one commit changes.
    private static let chunkSize = 200

    private let store: any RowStore

    /// Operations on the outbox of this configuration's store.
    ///
    /// - Throws: `FileError` for a store that is not there.
    package init(_ configuration: Configuration) throws {
        guard Files.exists(configuration.storePath) else {
            throw FileError("there is no store \(configuration.storePath)")
        }
        store = configuration.store
    }

    /// Replies in the order in which they were written, a line each.
    ///
    /// - Parameter reveals: whether numbers are written out.
    package func list(_ filter: Filter, reveals: Bool) throws -> String {
        let (rows, next) = try find(filter)
        guard !rows.isEmpty else { return "no replies\n" }
        var text = rows.map { row in
            let number = reveals ? row.destination : ReplyText.masked(row.destination)
            return "\(row.id)  \(number)  \(ReplyText.line(row))\n"
        }.joined()
        if let next { text += "more with --after \(next)\n" }
        return text
    }

    /// The same as JSON, one line.
    package func listJSON(_ filter: Filter, reveals: Bool) throws -> String {
        let (rows, next) = try find(filter)
        var json = JSONWriter()
        json.beginObject()
        json.name("replies")
        json.array(rows) { (row, json) in
            row.write(to: &json)
            json.member("to", reveals ? row.destination : ReplyText.masked(row.destination))
        }
        json.name("next")
        if let next { json.string("\(next)") } else { json.null() }
        json.endObject()
        return String(decoding: json.finish(), as: UTF8.self) + "\n"
    }

    /// All about one reply.
    ///
    /// - Parameter reveals: whether its number and its text are written out.
    /// - Throws: `FileError` when there is no such reply.
    package func show(_ id: String, reveals: Bool) throws -> String {
        let id = try Self.identifier(id)
        let found = try store.openReader().read { (snapshot) throws(StoreError) in try snapshot.reply(id) }
        guard let row = found else { throw Self.missing(id) }
        let facts = [
            ("reply", "\(row.id)"), ("kind", row.kind), ("inquiry", row.inquiry.map { "\($0)" } ?? "none"),
            ("link", row.link), ("from", row.source),
            ("to", reveals ? row.destination : ReplyText.masked(row.destination)),
            ("state", ReplyText.state(row)), ("written", NumberText.time(row.createdAt)),
            ("expires", NumberText.time(row.expiresAt)), ("attempts", "\(row.tryCount)"),
            (
                "segments",
                "\(row.segmentCount), submitted \(row.submittedSegments.count), delivered "
                    + "\(row.deliveredSegments.count), failed \(row.failedSegments.count)"
            ), ("text", reveals ? ReplyText.text(row) : "\(row.text.count) characters; --reveal shows them"),
        ]
        return facts.map { "\($0.0.padded(to: 10))\($0.1)\n" }.joined()
    }

    /// Lets replies that were given up be sent again, within the time that a new one has.
    ///
    /// - Parameter ids: their identifiers, or `failed` for all.
    /// - Returns: what came of it, in one line.
    package func retry(_ ids: [String], now: WallTime) throws -> String {
        let (done, missing) = try change(ids) { RetriedReplies(ids: $0, now: now) }
        return try Self.summary(
            done, missing, done: "waits again", many: "wait again", but: "not given up, or not there")
    }

    /// Removes replies: nobody gets them any more.
    ///
    /// - Parameter ids: their identifiers, or `failed` for all that were given up.
    /// - Returns: what came of it, in one line.
    package func drop(_ ids: [String]) throws -> String {
        let (done, missing) = try change(ids) { DroppedReplies(ids: $0) }
        return try Self.summary(done, missing, done: "is dropped", many: "are dropped", but: "not there")
    }
}

extension QueueOperations {
    private func find(_ filter: Filter) throws -> (rows: [OutboxRow], next: MessageID?) {
        let reader = try store.openReader()
        let states = OutboxState.allCases.filter { state in
            filter.state.map { $0 == ReplyText.name(of: state) } ?? (state != .submitted)
        }
        var last = try filter.after.map(Self.identifier)
        var rows: [OutboxRow] = []
        while true {
            let place = last
            let page = try reader.read { (snapshot) throws(StoreError) in
                try Self.page(snapshot, filter, states, after: place)
            }
            for row in page where states.contains(row.state) && (filter.link.map { $0 == row.link } ?? true) {
                guard rows.count < filter.limit else { return (rows, rows.last?.id) }
                rows.append(row)
            }
            guard page.count == Self.pageSize else { return (rows, nil) }
            last = page.last?.id
        }
    }

    /// The next rows to look at, by an index where one fits.
    private static func page(
        _ snapshot: any Snapshot, _ filter: Filter, _ states: [OutboxState], after id: MessageID?
    ) throws(StoreError) -> [OutboxRow] {
        if states == [.failed] { return try snapshot.failedReplies(after: id, limit: pageSize) }
        if states == [.waiting], let link = filter.link {
            return try snapshot.waitingReplies(link: link, after: id, limit: pageSize)
        }
        return try snapshot.replies(after: id, limit: pageSize)
    }

    /// Applies a change to replies, some at a time; between two commits the responder has the store to itself.
    private func change<Step: Change>(
        _ ids: [String], _ step: ([MessageID]) -> Step
    ) throws -> (done: Int, missing: [MessageID]) where Step.Outcome == [MessageID] {
        let named = try ids == [Self.allFailed] ? nil : ids.map(Self.identifier)
        let reader = try store.openReader()
        let editor = try Editor(beside: store, patience: .seconds(30))
        var done = 0
        var missing: [MessageID] = []
        var rest = named ?? []
        var last: MessageID?
        while true {
            if named == nil {
                let place = last
                rest = try reader.read { (snapshot) throws(StoreError) in
                    try snapshot.failedReplies(after: place, limit: Self.chunkSize).map(\.id)
                }
            }
            guard !rest.isEmpty else { return (done, missing) }
            let chunk = Array(rest.prefix(Self.chunkSize))
            let changed = try editor.commit(step(chunk))
            done += changed.count
            if named != nil { missing += chunk.filter { !changed.contains($0) } }
            rest.removeFirst(chunk.count)
            last = chunk.last
            usleep(1_000)
        }
    }

    private static func identifier(_ text: String) throws(FileError) -> MessageID {
        guard let id = OperatorInput.identifier(text) else {
            throw FileError("\"\(text)\" is no identifier of a reply, as \"queue list\" shows them")
        }
        return id
    }

    private static func missing(_ id: MessageID) -> FileError {
        FileError("there is no reply \(id); it may be through")
    }

    private static func summary(
        _ done: Int, _ missing: [MessageID], done one: String, many: String, but reason: String
    ) throws(FileError) -> String {
        let summary = done == 1 ? "1 reply \(one)" : "\(done) replies \(many)"
        guard missing.isEmpty else {
            throw FileError("\(summary); \(reason): \(missing.map { "\($0)" }.joined(separator: ", "))")
        }
        return summary
    }
}

/// Lets replies that were given up wait again; the outcome says which.
private struct RetriedReplies: Change {
    let ids: [MessageID]
    let now: WallTime

    /// Whoever asks is told of a failure and asks again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { for id in ids { keys.reply(id) } }

    func apply(to rows: WorkingSet) throws(StoreError) -> [MessageID] {
        var changed: [MessageID] = []
        for id in ids {
            guard var row = rows.reply(id), row.state == .failed else { continue }
            row.state = .waiting
            // What arrived is not sent again.
            row.submittedSegments = row.deliveredSegments
            row.failedSegments = SegmentSet()
            // A running responder looks for replies whose attempt failed and that are due, once a minute.
            row.attempts = 1
            row.dueAt = now
            row.expiresAt = max(row.expiresAt, now + Self.life)
            rows.putReply(row)
            changed.append(id)
        }
        return changed
    }

    /// As long as a new reply has.
    private static let life: Duration = .seconds(48 * 3_600)
}

/// Removes replies; the outcome says which were there.
private struct DroppedReplies: Change {
    let ids: [MessageID]

    /// Whoever asks is told of a failure and asks again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { for id in ids { keys.reply(id) } }

    func apply(to rows: WorkingSet) throws(StoreError) -> [MessageID] {
        let known = ids.filter { rows.reply($0) != nil }
        for id in known { rows.removeReply(id) }
        return known
    }
}
