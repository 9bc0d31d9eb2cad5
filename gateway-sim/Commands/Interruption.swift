import Glibc
import Synchronization

/// Notes the first SIGINT or SIGTERM instead of dying of it; the second one ends the process.
enum Interruption {
    private static let hasCome = Atomic(false)

    /// Whether somebody asked the process to stop.
    static var isRequested: Bool { hasCome.load(ordering: .relaxed) }

    /// Begins to take notice.
    static func watch() {
        // The flag must stand before a handler may touch it.
        guard !isRequested else { return }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Interruption.hasCome.store(true, ordering: .relaxed) }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        for signal in [SIGINT, SIGTERM] { sigaction(signal, &action, nil) }
    }
}
