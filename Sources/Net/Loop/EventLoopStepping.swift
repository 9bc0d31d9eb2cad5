/// For simulations, which drive a loop that has no thread.
extension EventLoop {
    /// Works with another state from now on, and returns the one it worked with.
    package func exchange(_ other: LoopState) -> LoopState {
        checkIsolated()
        let before = state
        state = other
        beginPass()
        return before
    }

    /// Closes everything that belongs to the present state, as `shutdown()` does, and does what that causes.
    package func closeState() {
        checkIsolated()
        state.isStopping = true
        closeAll()
        repeat {
            doWork()
            endPass()
        } while state.wait == .notAtAll
    }
}
