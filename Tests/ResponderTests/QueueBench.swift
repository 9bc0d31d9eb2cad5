import Net
import Primitives
import SMS
import Store
import Telemetry
import TestSupport

@testable import Responder

/// A queue before a store in a file, which can be held up, and what came back.
@LoopActor
final class QueueBench: BacklogObserver {
    let folder: TemporaryFolder
    let store: SQLiteStore
    /// The civil time of whoever is given it.
    let civil = ManualClock()
    let queue: CommitQueue
    let settlement = Settlement(loop: LoopActor.shared.loop)
    /// When the store fell behind and when it caught up.
    private(set) var states: [Bool] = []
    /// What became of scripted changes.
    var results: [Result<Int, StoreError>] = []

    init(settings: CommitSettings = CommitSettings()) throws {
        folder = try TemporaryFolder()
        store = SQLiteStore(path: "\(folder.path)/store.db")
        var surroundings = Surroundings(log: .silent)
        surroundings.commitSettings = settings
        let opened = try OpenedCommits(
            store, surroundings, loop: LoopActor.shared.loop, health: Health(), metrics: Metrics())
        queue = CommitQueue(opened, loop: LoopActor.shared.loop, log: .silent)
        queue.observer = self
    }

    func storeIsBehind(_ isBehind: Bool) { states.append(isBehind) }

    /// Submits changes that write nothing and tell their numbers.
    func submit(_ numbers: Range<Int>, mustBeDone: Bool = false) {
        for number in numbers {
            queue.submit(NumberedChange(number: number, mustBeDone: mustBeDone)) { [weak self] _, result in
                self?.results.append(result)
            }
        }
    }

    /// Another connection that reads beside the loop.
    func reading() throws -> PageReader {
        try PageReader(store, loop: LoopActor.shared.loop, log: .silent, onDamage: { _ in })
    }

    /// The reply of this number as the store has it.
    func reply(_ id: Int64) throws -> OutboxRow? {
        try store.openReader().read { (snapshot) throws(StoreError) in try snapshot.reply(MessageID(rawValue: id)) }
    }
}

/// A change that writes nothing.
struct NumberedChange: Change {
    let number: Int
    let mustBeDone: Bool

    func name(_ keys: inout RowKeys) {}

    func apply(to rows: WorkingSet) throws(StoreError) -> Int { number }
}
