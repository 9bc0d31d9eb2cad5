import Foundation
import Telemetry
import Testing

@Suite struct LogWriterTests {
    /// A pipe that holds one page, as a terminal that was paused leaves it.
    private final class SmallPipe {
        private(set) var reading: Int32
        let writing: Int32

        init() throws {
            // As the program does: the end of a reader is for the writer to find out.
            signal(SIGPIPE, SIG_IGN)
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (reading, writing) = (ends[0], ends[1])
            // F_SETPIPE_SZ, which the module of the C library does not name.
            try #require(fcntl(writing, 1_031, 4_096) == 4_096)
        }

        deinit {
            if reading >= 0 { close(reading) }
            close(writing)
        }

        func closeReading() {
            close(reading)
            reading = -1
        }

        /// Everything that comes until `last` has come, or nothing more does.
        func read(until last: String) -> String {
            var text = ""
            var octets = [UInt8](repeating: 0, count: 65_536)
            var request = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            while !text.contains(last), poll(&request, 1, 20_000) > 0 {
                let count = Glibc.read(reading, &octets, octets.count)
                guard count > 0 else { break }
                text += String(decoding: octets[..<count], as: UTF8.self)
            }
            return text
        }
    }

    private func log(_ writer: LogWriter) -> Log { Log { writer.write($0) } }

    @Test func `lines come out in their order`() throws {
        let pipe = try SmallPipe()
        let writer = LogWriter(to: pipe.writing)
        for number in 1...20 { log(writer).info("counted", ["number": .integer(number)]) }
        #expect(writer.flush(within: .seconds(20)))
        let lines = pipe.read(until: "\"number\":20}").split(separator: "\n")
        #expect(lines.count == 20)
        #expect(lines.enumerated().allSatisfy { $1.hasSuffix("\"event\":\"counted\",\"number\":\($0 + 1)}") })
        #expect(writer.leftOut.value == 0)
    }

    @Test func `a reader that reads nothing holds nobody up, and is told what is missing`() throws {
        let pipe = try SmallPipe()
        let writer = LogWriter(to: pipe.writing, octetLimit: 64 * 1_024)
        let log = log(writer)
        // That this ends is the test: written by the caller, the 50th line would wait for ever.
        for number in 1...10_000 { log.info("counted", ["number": .integer(number)]) }
        #expect(!writer.flush(within: .milliseconds(1)))
        let leftOutCount = writer.leftOut.value
        #expect((1..<10_000).contains(leftOutCount))
        let text = pipe.read(until: "log.lines_left_out\",\"count\":\(leftOutCount)}\n")
        // How often it is told depends on how far the writer got meanwhile.
        let lines = text.split(separator: "\n").filter { $0.contains("\"counted\"") }
        #expect(lines.count == 10_000 - leftOutCount)
        #expect(writer.flush(within: .seconds(20)))
        log.info("counted")
        #expect(pipe.read(until: "counted").contains("counted"))
        #expect(writer.leftOut.value == leftOutCount)
    }

    @Test func `a reader that is gone ends nothing, and its lines are counted`() throws {
        let pipe = try SmallPipe()
        pipe.closeReading()
        let writer = LogWriter(to: pipe.writing)
        for _ in 1...100 { log(writer).info("counted") }
        #expect(writer.flush(within: .seconds(20)))
        #expect(writer.leftOut.value == 100)
    }

    @Test func `a descriptor that never waits is waited for`() throws {
        let pipe = try SmallPipe()
        try #require(fcntl(pipe.writing, F_SETFL, O_NONBLOCK) == 0)
        let writer = LogWriter(to: pipe.writing)
        for _ in 1...1_000 { log(writer).info("counted") }
        log(writer).info("last")
        let text = pipe.read(until: "\"last\"")
        #expect(text.split(separator: "\n").count == 1_001)
        #expect(writer.leftOut.value == 0)
    }
}
