import CLinux
import Glibc

/// The process's memory, which holds keys, numbers and texts, as others may see it.
package enum ProcessMemory {
    /// Whether the kernel writes the memory down when the process crashes, or shows it to a debugger.
    package static var isDumpable: Bool { allows_dumps() != 0 }

    /// Keeps the memory out of core dumps, of those that a program collects as well, and from debuggers of the same user.
    package static func keepToItself() {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        // A kernel that refuses either still takes the other.
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        _ = forbid_dumps()
    }
}
