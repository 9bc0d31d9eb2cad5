import Foundation
import Net
import TestSupport
import Testing

/// The program beside whoever reads its log, or does not.
@Suite struct ServeLogTests {
    /// A pipe that holds one page, for a process's log.
    private final class LogPipe {
        let writing: FileHandle
        private var reading: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            // Nobody that is started meanwhile may hold an end open.
            for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
            reading = ends[0]
            writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
            // F_SETPIPE_SZ, which the module of the C library does not name.
            try #require(fcntl(reading, 1_031, 4_096) == 4_096)
        }

        deinit { closeReading() }

        func closeReading() {
            if reading >= 0 { close(reading) }
            reading = -1
        }

        /// Reads until the log says where a link listens, and no further.
        func port() throws -> UInt16 {
            var text = ""
            var octet: UInt8 = 0
            var request = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            while poll(&request, 1, 20_000) > 0, read(reading, &octet, 1) == 1 {
                text.unicodeScalars.append(Unicode.Scalar(octet))
                guard octet == 0x0A else { continue }
                if text.contains("\"link.listening\"") {
                    let parts = text.components(separatedBy: "\"address\":\"")
                    return try SocketAddress(String(parts.last?.prefix { $0 != "\"" } ?? "")).port
                }
                text = ""
            }
            throw NeverHappened(description: "it listens")
        }
    }

    /// Binds, asks and goes, again and again; each time the log gets lines.
    @LoopActor private func ask(_ count: Int, at port: UInt16) async throws {
        for number in 0..<count {
            let peer = try RawPeer(port: port)
            try await peer.bind()
            await peer.send(
                "deliver_sm 2 source_addr=\(13_900_130_000 + number) destination_addr=10699000 short_message=help")
            // What a peer left without an answer is sent to its successor once more.
            var awaited: Set = [
                "deliver_sm_resp 2 command_status=ESME_ROK", " destination_addr=\(13_900_130_000 + number) ",
            ]
            while !awaited.isEmpty, let line = try await peer.line() {
                awaited = awaited.filter { !line.contains($0) }
            }
            #expect(awaited.isEmpty, "\(number)")
        }
    }

    @Test(arguments: [false, true]) @LoopActor
    func `a reader of the log that pauses or goes stops no answer, and no stop`(isGone: Bool) async throws {
        let place = try ServeFolder()
        let pipe = try LogPipe()
        let process = try ServeProcess(
            arguments: ["serve", "--config", place.configuration, "--log-level", "debug"], folder: place.folder.path,
            standardError: pipe.writing)
        try pipe.writing.close()
        let port = try pipe.port()
        if isGone { pipe.closeReading() }
        try await ask(100, at: port)
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
    }

    @Test @LoopActor func `a paused reader does not keep a failing process alive`() async throws {
        let place = try ServeFolder()
        let pipe = try LogPipe()
        var octets = [UInt8](repeating: 0x0A, count: 4_096)
        #expect(write(pipe.writing.fileDescriptor, &octets, octets.count) == octets.count)
        try place.folder.write("tongcha.key", "no key")
        let process = try ServeProcess(
            arguments: ["serve", "--config", place.configuration], folder: place.folder.path,
            standardError: pipe.writing)
        #expect(try await process.ended() == .exit(1))
    }

    @Test @LoopActor func `whoever reads no more of what check says ends nothing`() async throws {
        let place = try ServeFolder("colour: 1,")
        let pipe = try LogPipe()
        pipe.closeReading()
        let process = try ServeProcess(
            arguments: ["check", "--config", place.configuration], folder: place.folder.path,
            standardError: pipe.writing)
        #expect(try await process.ended() == .exit(1))
    }
}
