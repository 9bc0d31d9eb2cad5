/// The process's one I/O thread, as a place where code can be isolated.
///
/// Everything that touches connections runs here and calls each other without a hop; callbacks of the loop enter by
/// `LoopActor.assumeIsolated`.
@globalActor
package actor LoopActor {
    /// The one instance.
    package static let shared = LoopActor()

    /// The thread's loop.
    package nonisolated let loop: EventLoop

    /// The loop's thread is the actor's executor.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private init() {
        do {
            loop = try EventLoop()
        } catch {
            preconditionFailure("no I/O thread: \(error)")
        }
    }

    /// Runs `body` as part of the actor, which the caller, on the loop's thread, already is.
    package static func assumeIsolated<Result>(_ body: @LoopActor () throws -> Result) rethrows -> Result {
        shared.loop.checkIsolated()
        return try withoutActuallyEscaping(body) { body in
            try unsafeBitCast(body, to: (() throws -> Result).self)()
        }
    }
}
