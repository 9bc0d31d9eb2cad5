import Glibc

/// Where the simulator speaks to people: plain lines, written whole.
enum Console {
    /// Writes to standard output.
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes a line to standard error.
    static func complain(_ text: String) { write("gateway-sim: \(text)\n", to: STDERR_FILENO) }

    /// Writes to standard error as it is.
    static func complain(raw text: String) { write(text, to: STDERR_FILENO) }

    /// Writes to a descriptor; what cannot be written is lost, for there is nowhere to say so.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
