import Glibc

/// Shows on standard error how far a load run has come: one line that renews itself at a terminal, lines below each other
/// for whoever asks for them, and nothing else.
struct ProgressDisplay {
    private enum Form { case none, live, lines }

    private let form: Form

    init(asLines: Bool) { form = asLines ? .lines : isatty(STDERR_FILENO) == 1 ? .live : .none }

    /// Shows how things stand.
    func show(_ progress: LoadProgress) {
        switch form {
        case .none: break
        case .live: Console.complain(raw: "\r\u{1B}[K\(progress.text)")
        case .lines: Console.complain(raw: "\(progress.text)\n")
        }
    }

    /// Removes the line that renews itself.
    func clear() {
        if form == .live { Console.complain(raw: "\r\u{1B}[K") }
    }
}
