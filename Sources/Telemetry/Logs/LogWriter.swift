import Dispatch
import Glibc
import Primitives

/// Writes log lines on a thread of its own, so that a slow reader of the log holds nobody up.
///
/// Lines wait in a queue of bounded size. A line that finds no room, or cannot be written, is left out and counted; the
/// line `log.lines_left_out` says how many once there is room again. The process has to ignore `SIGPIPE`, or the end of
/// the reader ends the process.
package final class LogWriter: Sendable {
    private struct Waiting {
        var octets: [UInt8] = []
        /// Lines left out since the last time the log said so.
        var leftOutCount = 0
        /// Whether the writing thread is at work or asked for.
        var isScheduled = false
    }

    /// How many lines were left out so far.
    package let leftOut = Counter()

    private let form: Log.Form
    private let octetLimit: Int
    private let clock: @Sendable () -> Timestamp
    private let output: @Sendable ([UInt8]) -> Int
    private let waiting = Lock(Waiting())
    private let thread: any Offloader

    /// A writer to an open descriptor, by default as text on a terminal and as JSON anywhere else.
    ///
    /// - Parameter octetLimit: how much may wait while the descriptor takes nothing.
    package convenience init(to descriptor: Int32, form: Log.Form? = nil, octetLimit: Int = 1 << 20) {
        self.init(
            form: form ?? .usual(for: descriptor), octetLimit: octetLimit, on: QueueOffloader(named: "tongcha.log")
        ) { Descriptor.write($0, to: descriptor) }
    }

    /// A writer to anything.
    ///
    /// - Parameters:
    ///   - thread: where writing takes place.
    ///   - output: writes lines, however long that takes, and says how many octets it could write.
    package init(
        form: Log.Form, octetLimit: Int, on thread: any Offloader,
        clock: @escaping @Sendable () -> Timestamp = { .now() }, output: @escaping @Sendable ([UInt8]) -> Int
    ) {
        self.form = form
        self.octetLimit = octetLimit
        self.thread = thread
        self.clock = clock
        self.output = output
    }

    /// Hands over a log line; never waits.
    package func write(_ line: LogLine) { write(form.octets(of: line)) }

    /// Hands over whole lines that are in no log's form; never waits.
    package func write(_ octets: [UInt8]) {
        let isFirst = waiting.withLock { waiting in
            guard waiting.octets.count + octets.count <= octetLimit else {
                waiting.leftOutCount += 1
                leftOut.add()
                return false
            }
            waiting.octets += octets
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        if isFirst { thread.run { [self] in writeWaiting() } }
    }

    /// Waits until what was handed over is written, at most that long; says whether it is.
    @discardableResult
    package func flush(within limit: Duration) -> Bool {
        let done = DispatchSemaphore(value: 0)
        thread.run { done.signal() }
        return done.wait(timeout: .now() + .milliseconds(Int(limit / .milliseconds(1)))) == .success
    }

    private func writeWaiting() {
        while let (octets, leftOutCount) = takeWaiting() {
            let lostCount = lostLines(writing: octets)
            leftOut.add(lostCount)
            guard leftOutCount + lostCount > 0, lostCount > 0 || !tell(of: leftOutCount) else { continue }
            waiting.withLock { $0.leftOutCount += leftOutCount + lostCount }
        }
    }

    /// The lines that wait, and how many did not fit behind them; `nil` when none waits.
    private func takeWaiting() -> (octets: [UInt8], leftOutCount: Int)? {
        waiting.withLock { waiting in
            guard !waiting.octets.isEmpty else {
                waiting.isScheduled = false
                return nil
            }
            defer {
                waiting.octets = []
                waiting.leftOutCount = 0
            }
            return (waiting.octets, waiting.leftOutCount)
        }
    }

    /// Says in the log how many lines are missing at this place; `false` when that cannot be written either.
    private func tell(of leftOutCount: Int) -> Bool {
        let count = LogLine.Field(name: "count", value: .integer(leftOutCount))
        let line = LogLine(time: clock(), level: .warning, event: "log.lines_left_out", fields: [count])
        return lostLines(writing: form.octets(of: line)) == 0
    }

    /// Writes lines and says how many of them could not be written.
    private func lostLines(writing lines: [UInt8]) -> Int {
        lines.dropFirst(output(lines)).count { $0 == 0x0A }
    }
}

/// Writing to a descriptor that may be a file, a terminal or a pipe.
enum Descriptor {
    /// Writes as many of the octets as the descriptor takes before it fails, and says how many; waits for a slow reader.
    static func write(_ octets: [UInt8], to descriptor: Int32) -> Int {
        var written = 0
        while written < octets.count {
            let count = octets[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if count < 0, errno == EAGAIN {
                // Whoever shares the pipe has made it non-blocking.
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&request, 1, -1)
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        return written
    }
}
