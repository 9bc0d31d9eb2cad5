import Glibc

/// What the system knows of this process, under the names that Prometheus' own clients use.
package enum ProcessMetrics {
    /// Lets a registry collect the process's numbers; each is asked of the system when it is collected.
    package static func register(in metrics: Metrics) {
        metrics.compute(
            "process_cpu_seconds_total", "Processor time that the process has used.", isCounter: true,
            { seconds(CLOCK_PROCESS_CPUTIME_ID) })
        metrics.compute(
            "process_resident_memory_bytes", "Memory of the process that is in RAM.", isCounter: false, residentOctets)
        metrics.compute("process_open_fds", "Open file descriptors.", isCounter: false, openDescriptorCount)
        metrics.compute(
            "process_max_fds", "File descriptors that may be open at once.", isCounter: false, descriptorLimit)
        let start = startTime()
        metrics.compute(
            "process_start_time_seconds", "When the process began, in seconds since 1970-01-01T00:00:00Z.",
            isCounter: false, { start })
    }

    @Sendable private static func residentOctets() -> Double {
        // Pages: the whole size, then what is resident (proc(5), `statm`).
        let fields = text(of: "/proc/self/statm").split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return .nan }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    @Sendable private static func openDescriptorCount() -> Double {
        guard let folder = opendir("/proc/self/fd") else { return .nan }
        defer { closedir(folder) }
        // `.`, `..` and the descriptor of this look are not counted.
        var count = -3
        while readdir(folder) != nil { count += 1 }
        return Double(count)
    }

    @Sendable private static func descriptorLimit() -> Double {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .nan }
        return limit.rlim_cur == .max ? .infinity : Double(limit.rlim_cur)
    }

    private static func startTime() -> Double {
        // The 22nd field, the 20th behind the name in parentheses, in ticks since the machine's start (proc(5), `stat`).
        let fields = text(of: "/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 19, let ticks = Double(fields[19]) else { return .nan }
        let age = seconds(CLOCK_BOOTTIME) - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        return seconds(CLOCK_REALTIME) - age
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }

    /// The first octets of one of the system's small files; empty when it cannot be read.
    private static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var octets = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &octets, octets.count)
        return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
    }
}
