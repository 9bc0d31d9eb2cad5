import Glibc

/// Says which seed was played when the process traps; the runtime's own report follows.
enum CrashLine {
    // The handler of a signal can only reach what is global.
    private nonisolated(unsafe) static let line = UnsafeMutablePointer<CChar>.allocate(capacity: 128)
    private nonisolated(unsafe) static var former = sigaction()

    /// Takes note of the world that is played from now on.
    static func note(seed: UInt64, isShort: Bool) {
        let text = "BROKEN seed \(seed)\(isShort ? " --short" : ""): the responder trapped\n"
        text.withCString { _ = strncpy(line, $0, 127) }
    }

    /// Begins to watch for traps.
    static func watch() {
        line.initialize(repeating: 0, count: 128)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            _ = write(STDOUT_FILENO, CrashLine.line, strlen(CrashLine.line))
            // The instruction traps once more, and the runtime reports it.
            sigaction(SIGILL, &CrashLine.former, nil)
        }
        sigaction(SIGILL, &action, &former)
    }
}
