import Glibc
import Net
import Primitives
import SMS
import Store
import Telemetry
import TestSupport
import Testing

@testable import Responder

/// A node that keeps its place, takes over, and learns that it was ended.
@Suite struct NodeWatchTests {
    /// A place whose renewals end as they are told to, one after the other; then nothing is new.
    private final class ScriptedLease: NodeLease {
        let number = 7
        private let results: Lock<[Result<Bool, StoreError>]>
        private let renewals = Lock(0)
        private let taken = Lock(false)

        init(_ results: Result<Bool, StoreError>...) { self.results = Lock(results) }

        var renewalCount: Int { renewals.withLock { $0 } }

        func renew() throws(StoreError) {
            renewals.withLock { $0 += 1 }
            taken.withLock { $0 = false }
            let isTakeOver = try results.withLock { $0.isEmpty ? .success(false) : $0.removeFirst() }.get()
            taken.withLock { $0 = isTakeOver }
        }

        func look() throws(StoreError) -> LeaseNews {
            var news = LeaseNews()
            news.isTakeOver = taken.withLock { $0 }
            return news
        }

        /// What was left to others, and what it waits for.
        let left = Lock<[[LeftReply]]>([])
        let isHeld = Lock(false)

        func leave(_ replies: [LeftReply]) throws(StoreError) {
            left.withLock { $0.append(replies) }
            while isHeld.withLock({ $0 }) { sched_yield() }
        }

        func release() {}
    }

    private static let fenced = StoreError.fenced(store: "the store")
    private static let away = StoreError.unreachable(store: "the store", reason: "no route")

    @LoopActor
    private func watch(
        _ lease: ScriptedLease, _ book: LogBook, _ body: @LoopActor (Lock<Int>, Lock<[String]>) async throws -> Void
    ) async throws {
        let (takeOvers, damages) = (Lock(0), Lock<[String]>([]))
        let watch = NodeWatch(
            lease, every: .milliseconds(2), loop: LoopActor.shared.loop, log: book.log,
            onDamage: { error in damages.withLock { $0.append("\(error)") } },
            onNews: { news in takeOvers.withLock { $0 += news.isTakeOver ? 1 : 0 } })
        watch.start()
        try await body(takeOvers, damages)
        watch.stop()
    }

    @Test @LoopActor func `what another node leaves is taken over once`() async throws {
        let lease = ScriptedLease(.success(false), .success(true), .success(false))
        try await watch(lease, LogBook()) { takeOvers, damages in
            try await eventually("it is renewed") { lease.renewalCount >= 4 }
            #expect(takeOvers.withLock { $0 } == 1)
            #expect(damages.withLock { $0 } == [])
        }
    }

    @Test @LoopActor func `a server that is away is asked again, and nobody ends for it`() async throws {
        let lease = ScriptedLease(.failure(Self.away), .failure(Self.away), .success(true))
        try await watch(lease, LogBook()) { takeOvers, damages in
            try await eventually("it is taken over") { takeOvers.withLock { $0 } == 1 }
            #expect(damages.withLock { $0 } == [])
        }
    }

    @Test @LoopActor func `a node that was ended says so to whoever can end the process`() async throws {
        let lease = ScriptedLease(.failure(Self.fenced))
        try await watch(lease, LogBook()) { takeOvers, damages in
            try await eventually("it is told") { damages.withLock { $0 }.first == "\(Self.fenced)" }
            #expect(takeOvers.withLock { $0 } == 0)
        }
    }

    @Test @LoopActor func `a place that is not renewed for a while is in doubt until it is`() async throws {
        let lease = ScriptedLease(.failure(Self.away), .failure(Self.away), .failure(Self.away), .success(false))
        let doubts = Lock<[Bool]>([])
        let watch = NodeWatch(
            lease, every: .milliseconds(50), patience: .milliseconds(1), loop: LoopActor.shared.loop, log: .silent,
            onDamage: { _ in }, onDoubt: { isInDoubt in doubts.withLock { $0.append(isInDoubt) } }, onNews: { _ in })
        watch.start()
        try await eventually("it is renewed") { doubts.withLock { $0.count } >= 2 }
        watch.stop()
        #expect(doubts.withLock { $0.prefix(2) } == [true, false])
        #expect(lease.renewalCount >= 4)
    }

    @Test @LoopActor func `replies are left to others one turn after the other, and no heap of them grows`()
        async throws
    {
        let lease = ScriptedLease()
        let turns = (1...3).map { [LeftReply(MessageID(rawValue: $0), .drop)] }
        let watch = NodeWatch(lease, loop: LoopActor.shared.loop, log: .silent, onDamage: { _ in }, onNews: { _ in })
        lease.isHeld.withLock { $0 = true }
        watch.leave(turns[0])
        try await eventually("it is on its way") { lease.left.withLock { $0.count } == 1 }
        watch.leave(turns[1])
        lease.isHeld.withLock { $0 = false }
        try await eventually("the next one is") {
            watch.leave(turns[2])
            return lease.left.withLock { $0.count } >= 2
        }
        #expect(lease.left.withLock { $0.prefix(2) } == [turns[0], turns[2]])
    }
}
