import Glibc

/// The signals that ask a command to stop, held back so that it stops between two steps.
struct HeldSignals {
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits so long, or until one comes: `true` then.
    func wait(for duration: Duration) -> Bool {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var signals = signals
        return sigtimedwait(&signals, nil, &time) > 0
    }
}
