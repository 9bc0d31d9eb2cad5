import Glibc

/// What this process has used of the machine.
struct ProcessUsage: Equatable, Sendable {
    /// Processor time, its own and the kernel's for it.
    var processorTime: Duration = .zero
    /// The most memory it ever held, in KiB.
    var peakKiB = 0

    /// Up to now.
    static func now() -> ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return ProcessUsage(processorTime: usage.ru_utime.duration + usage.ru_stime.duration, peakKiB: peak())
    }

    /// The kernel's `ru_maxrss` will not do: a process inherits it from whoever started it.
    private static func peak() -> Int {
        // Without the file there is no figure, and zero says so.
        let lines = (try? TextFile.read("/proc/self/status"))?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

extension timeval {
    fileprivate var duration: Duration { .seconds(tv_sec) + .microseconds(tv_usec) }
}
