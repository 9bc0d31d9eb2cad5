import Dispatch
import Primitives

@testable import Store

/// What a commit worker hands back, for a test to wait for.
final class Completions: Sendable {
    /// What became of a change.
    struct Done: Hashable {
        var number: Int
        var error: StoreError?
    }

    private struct State {
        var batches: [[Done]] = []
        var delivered: [Done] = []
    }

    private let state = Lock(State())
    private let arrival = DispatchSemaphore(value: 0)

    /// A change on its way, to be noted here under a number when it comes back; `onSuccess` hears it first.
    func pending<Outcome>(
        _ number: Int, _ change: ScriptedChange<Outcome>, lane: String = "",
        onSuccess: @escaping @Sendable () -> Void = {}
    ) -> PendingChange {
        Pending(change, lane: lane) { [self] _, result in
            var done = Done(number: number)
            switch result {
            case .success: onSuccess()
            case .failure(let error): done.error = error
            }
            state.withLock { $0.delivered.append(done) }
        }
    }

    /// Changes that write inquiries and replies of these numbers.
    func writing(_ numbers: some Sequence<Int>, lane: String = "") throws -> [PendingChange] {
        try numbers.map { pending($0, try .writing($0), lane: lane) }
    }

    /// Takes a batch as a worker's completion does.
    func add(_ batch: [PendingChange]) {
        for change in batch { change.deliver() }
        state.withLock { state in
            state.batches.append(state.delivered)
            state.delivered = []
        }
        arrival.signal()
    }

    /// How many changes came back so far.
    var count: Int { state.withLock { $0.batches.reduce(0) { $0 + $1.count } } }

    /// The batches so far, once they hold that many changes; whatever there is after ten seconds.
    func batches(holding changeCount: Int) -> [[Done]] {
        while true {
            let current = state.withLock { $0.batches }
            if current.reduce(0, { $0 + $1.count }) >= changeCount { return current }
            if arrival.wait(timeout: .now() + 10) == .timedOut { return current }
        }
    }

    /// The changes so far, once there are that many.
    func all(_ changeCount: Int) -> [Done] { batches(holding: changeCount).flatMap(\.self) }
}
