import Dispatch

/// Does work that blocks or takes long, one piece after the other, away from whoever hands it over.
///
/// In the process that serves it is a thread, in a simulation an event some virtual time later.
package protocol Offloader: Sendable {
    /// Does `work` after everything that was handed over before it.
    func run(_ work: @escaping @Sendable () -> Void)
}

extension Offloader {
    /// Does `work` and waits for what it returns.
    package nonisolated(nonsending) func value<Value: Sendable>(
        of work: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            run { continuation.resume(returning: work()) }
        }
    }
}

/// A serial queue of the system's threads.
package struct QueueOffloader: Offloader {
    private let queue: DispatchQueue

    /// A queue that tools of the system show under this name.
    package init(named name: String) { queue = DispatchQueue(label: name) }

    /// Does `work` on one of the system's threads.
    package func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }
}
