import Glibc

/// The clock of a responder that libfaketime runs: how far it is ahead stands in a file that libfaketime reads.
///
/// The time goes forward for the responder as if it had passed, so its deadlines come too; no clock of this kind goes back.
struct ResponderClock: Sendable {
    /// The file that `FAKETIME_TIMESTAMP_FILE` names.
    let path: String

    /// Moves the clock forward by whole seconds; who reads the file finds the one time or the other.
    func move(by duration: Duration) throws(SimulatorError) {
        let seconds = try offset + duration.components.seconds
        let draft = "\(path).\(getpid())"
        try TextFile.write(Array("+\(seconds)\n".utf8), to: draft)
        guard rename(draft, path) == 0 else {
            let code = errno
            unlink(draft)
            throw .unwritableFile(path, errno: code)
        }
    }

    /// By how many seconds it is ahead already; a file that is missing or empty says nothing.
    private var offset: Int64 {
        get throws(SimulatorError) {
            guard access(path, F_OK) == 0 else { return 0 }
            let text = try TextFile.read(path)
            let line = text.prefix { !$0.isNewline }
            guard !line.isEmpty else { return 0 }
            guard line.first == "+", let seconds = Int64(line.dropFirst()), seconds >= 0 else {
                throw .badClock(path, String(line))
            }
            return seconds
        }
    }
}
