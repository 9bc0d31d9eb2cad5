import Glibc
import Primitives
import SMS

/// The machine's civil clock, read by the executables only.
package enum WallClock {
    /// The present moment.
    package static func now() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
