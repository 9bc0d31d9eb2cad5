import Glibc

/// The process's surroundings: its environment and where it writes to.
enum Terminal {
    /// All environment variables.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    /// Writes the whole text.
    static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
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

    /// Says what is wrong, a line each, on standard error.
    static func complain(_ text: String) { write(complaint(text), to: STDERR_FILENO) }

    /// What is wrong, a line each, as it is said on standard error.
    static func complaint(_ text: String) -> String {
        text.split(separator: "\n").map { "tongcha: \($0)\n" }.joined()
    }
}
