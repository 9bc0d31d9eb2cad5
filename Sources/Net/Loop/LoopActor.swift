import Primitives

/// The process's one I/O thread, as a place where code can be isolated.
///
/// Everything that touches connections runs here and calls each other without a hop; callbacks of the loop enter by
/// `LoopActor.assumeIsolated`.
@globalActor
package actor LoopActor {
    /// The one instance.
    package static let shared = LoopActor()

    /// The loop that `shared` will have, where it is not to be one with a thread of its own.
    private static let chosen = Lock<EventLoop?>(nil)

    /// The thread's loop.
    package nonisolated let loop: EventLoop

    /// The loop's thread is the actor's executor.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private init() {
        do {
            loop = try Self.chosen.withLock { $0 } ?? EventLoop()
        } catch {
            preconditionFailure("no I/O thread: \(error)")
        }
    }

    /// Makes this loop the process's one, before anything has used `shared`: a simulation's decision.
    package static func use(_ loop: EventLoop) {
        chosen.withLock { $0 = loop }
        precondition(shared.loop === loop, "the process has its loop already")
    }

    /// Runs `body` as part of the actor, which the caller, on the loop's thread, already is.
    package static func assumeIsolated<Result>(_ body: @LoopActor () throws -> Result) rethrows -> Result {
        shared.loop.checkIsolated()
        return try withoutActuallyEscaping(body) { body in
            try unsafeBitCast(body, to: (() throws -> Result).self)()
        }
    }
}
