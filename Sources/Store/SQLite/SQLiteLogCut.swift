import Glibc
import Primitives

/// Folds all of a log into its file and cuts it, beside the process that serves the file: a log holds pages as they were.
///
/// While it waits for readers to let go of the log nobody can write, so each attempt waits for a moment only. It holds the
/// write lock while it folds; then a log cannot start over meanwhile, which SQLite before 3.51.3 might miss
/// (https://sqlite.org/wal.html#walresetbug).
struct SQLiteLogCut {
    /// How long one attempt may keep the writer waiting.
    private static let attemptTime: Duration = .milliseconds(100)
    /// How long the writer has to itself between two attempts.
    private static let pause: Duration = .milliseconds(100)

    private let database: Database

    /// A cut of the log of the store at this path.
    init(path: String) throws(StoreError) {
        database = try Database(path: path, access: .folding, patience: Self.attemptTime)
    }

    /// Whether the log is cut; `false` when somebody read it, or folded it, all the time.
    func run(within limit: Duration) throws(StoreError) -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            // The first column says whether it was kept from it.
            if try database.integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0 { return true }
            guard .now < end else { return false }
            usleep(UInt32(clamping: Int(Self.pause / .microseconds(1))))
        }
    }
}
