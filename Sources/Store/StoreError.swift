import CSQLite
import Glibc

/// Why the store did not do what it was asked.
package enum StoreError: Error, Hashable, Sendable {
    /// Another connection holds the file; nothing was changed, and trying again is right.
    case busy
    /// The disk, or the ceiling on the file's size, leaves no room; nothing was changed.
    case full
    /// This one change breaks a rule of the schema or of its asker; other changes are not concerned.
    case refused(reason: String)
    /// Others changed what the batch had read, or would have waited for it for ever: nothing was changed, and the batch has
    /// to be decided anew.
    case conflict
    /// The store cannot be reached, or was lost before anything was changed.
    case unreachable(store: String, reason: String)
    /// The store was lost while a batch was being committed: whether it was has to be asked; `reason` is why it could not be
    /// asked yet.
    case uncertain(store: String, reason: String? = nil)
    /// Other nodes look after this node's rows, because it was silent for too long: nothing was changed, nor will be.
    case fenced(store: String)
    /// The server refuses to go on; `state` is its SQLSTATE.
    case failed(state: String, message: String)
    /// The file cannot be used as it is, and was left alone.
    case unusable(path: String, FileFault)
    /// Reading or writing failed below the store; `code` is SQLite's extended result code.
    case broken(code: Int32, message: String)

    /// What is wrong with a file that was to be opened.
    package enum FileFault: Hashable, Sendable {
        /// Written by a newer program: `found` is the file's schema version, `known` the newest this program knows.
        case newer(found: Int64, known: Int64)
        /// A database of another program, whose `application_id` this is.
        case foreign(applicationID: Int64)
        /// No database at all, or one whose pages contradict each other; SQLite's first finding.
        case damaged(finding: String)
        /// The system refuses to open it; `code` is `errno`.
        case unopenable(code: Int32)
        /// The system lets it be read and not be changed; `code` is `errno`.
        case readOnly(code: Int32)
        /// Another process serves it; its number, where it is known.
        case served(process: Int32?)
        /// A server that lacks something: what it lacks, and what helps.
        case unfit(String)
    }

    /// Whether the file itself is wrong, or the node's place is lost: to go on would make it worse, and no waiting mends it.
    package var isDamage: Bool {
        switch self {
        case .unusable(_, .damaged): true
        case .broken(let code, _): [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF)
        case .fenced: true
        case .busy, .full, .refused, .conflict, .unreachable, .uncertain, .failed, .unusable: false
        }
    }

    /// Whether only the unit that met this error is to blame, so that its neighbours may still be committed.
    package var concernsOneUnit: Bool {
        switch self {
        case .refused: true
        case .busy, .full, .conflict, .unreachable, .uncertain, .fenced, .failed, .unusable, .broken: false
        }
    }
}

extension StoreError {
    /// Damage that was met at work, as the damage of this file; any other error as it is.
    package func naming(_ path: String) -> StoreError {
        guard isDamage, case .broken(_, let message) = self else { return self }
        return .unusable(path: path, .damaged(finding: message))
    }

    /// The error behind a result code of SQLite that is none of `SQLITE_OK`, `SQLITE_ROW`, `SQLITE_DONE`.
    init(code: Int32, message: String) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_RANGE: self = .refused(reason: message)
        default: self = .broken(code: code, message: message)
        }
    }
}

extension StoreError: CustomStringConvertible {
    /// One sentence for an operator.
    package var description: String {
        switch self {
        case .busy: "the store is held by others"
        case .full: "no room is left on the store's disk"
        case .refused(let reason): "the store refused a change: \(reason)"
        case .conflict: "others changed the same rows again and again"
        case .unreachable(let store, let reason): "\(store) cannot be reached: \(reason)"
        case .uncertain(let store, let reason):
            "\(store) was lost while a batch was being committed"
                + (reason.map { ", and does not say yet whether it was: \($0)" } ?? "")
        case .fenced(let store):
            "other nodes have taken over, because this one did not renew its lease in \(store) in time"
        case .failed(let state, let message): "the store failed with SQLSTATE \(state): \(message)"
        case .broken(let code, let message): "the store failed with SQLite code \(code): \(message)"
        case .unusable(let path, .newer(let found, let known)):
            "\(path) was written by a newer program: its schema is version \(found), this program knows \(known)"
        case .unusable(let path, .foreign(let applicationID)):
            "\(path) belongs to another program (application id 0x\(String(applicationID, radix: 16)))"
        case .unusable(let path, .damaged(let finding)): "\(path) is damaged: \(finding)"
        case .unusable(let path, .unopenable(let code)):
            "\(path) cannot be opened: \(String(cString: strerror(code)))"
        case .unusable(let path, .readOnly(let code)):
            "\(path) cannot be written: \(String(cString: strerror(code)))"
        case .unusable(let path, .served(let process)):
            "the store \(path) is served by \(process.map { "process \($0)" } ?? "another process")"
        case .unusable(let path, .unfit(let reason)): "\(path): \(reason)"
        }
    }
}
