import Dispatch
import Glibc
import Primitives
import Telemetry

/// A peer that says exactly the octets it is told to, over a plain blocking socket off the loop.
package final class RawPeer: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw peer")
    private let sending = DispatchQueue(label: "raw peer's sending")
    private let unread = Lock<[UInt8]>([])

    /// Why the socket is of no use.
    package struct Broken: Error {
        /// The call that failed and its `errno`.
        package let what: String
    }

    /// Connects to a port of this machine; every later call waits at most `patience`.
    ///
    /// - Parameter receiveBuffer: how many octets the system takes for a peer that does not read; `nil` for as many as
    ///   it likes.
    /// - Parameter host: which of this machine's addresses it comes from, the last octet of `127.0.0.n`.
    package init(port: UInt16, patience: Int = 20, receiveBuffer: Int32? = nil, from host: UInt8 = 1) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Broken(what: "socket \(errno)") }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        if host != 1 { try Self.leave(descriptor, from: host) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Broken(what: "connect \(errno)") }
    }

    private static func leave(_ descriptor: Int32, from host: UInt8) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = (0x7F00_0000 | UInt32(host)).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Broken(what: "bind \(errno)") }
    }

    deinit { close(descriptor) }

    /// Writes octets; what the other side has closed is no error here, the next reading tells.
    package nonisolated(nonsending) func send(_ octets: [UInt8]) async {
        await offLoop(on: sending) { [descriptor] in
            var rest = octets[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Writes lines, each with its LF.
    package nonisolated(nonsending) func send(_ lines: String...) async {
        await send(Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// The next line without its LF, or `nil` when the connection is over.
    package nonisolated(nonsending) func line() async throws -> String? {
        try await offLoop { [self] () -> Result<String?, Broken> in
            while true {
                let line: String? = unread.withLock { octets in
                    guard let end = octets.firstIndex(of: 0x0A) else { return nil }
                    defer { octets.removeSubrange(...end) }
                    return String(decoding: octets[..<end], as: UTF8.self)
                }
                if let line { return .success(line) }
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count == 0 || (count < 0 && errno == ECONNRESET) { return .success(nil) }
                guard count > 0 else { return .failure(Broken(what: "recv \(errno)")) }
                unread.withLock { $0 += buffer[..<count] }
            }
        }.get()
    }

    /// Reads `count` lines, whatever they say, and gives how many came before the connection was over.
    package nonisolated(nonsending) func skip(_ count: Int) async throws -> Int {
        try await offLoop { [descriptor] () -> Result<Int, Broken> in
            var found = 0
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while found < count {
                let octetCount = recv(descriptor, &buffer, buffer.count, 0)
                guard octetCount >= 0 else { return .failure(Broken(what: "recv \(errno)")) }
                if octetCount == 0 { break }
                found += buffer.withUnsafeBytes { octets in octets[..<octetCount].count { $0 == 0x0A } }
            }
            return .success(found)
        }.get()
    }

    /// The next octets, as many as asked for; fewer when the connection is over.
    package nonisolated(nonsending) func octets(_ count: Int) async throws -> [UInt8] {
        try await offLoop { [descriptor] () -> Result<[UInt8], Broken> in
            var octets: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: count)
            while octets.count < count {
                let got = recv(descriptor, &buffer, count - octets.count, 0)
                if got == 0 || (got < 0 && errno == ECONNRESET) { break }
                guard got > 0 else { return .failure(Broken(what: "recv \(errno)")) }
                octets += buffer[..<got]
            }
            return .success(octets)
        }.get()
    }

    /// Reads until the connection is over.
    package nonisolated(nonsending) func end() async throws -> [String] {
        var lines: [String] = []
        while let line = try await line() { lines.append(line) }
        return lines
    }

    /// Binds over the line protocol and checks that it was granted.
    package nonisolated(nonsending) func bind(systemID: String = "carrier1", password: String = "secret") async throws {
        await send("bind_transceiver 1 system_id=\(systemID) password=\(password) interface_version=1")
        let answer = try await line()
        guard answer?.contains("command_status=ESME_ROK") == true else { throw Broken(what: answer ?? "closed") }
    }

    private nonisolated(nonsending) func offLoop<Outcome: Sendable>(
        on queue: DispatchQueue? = nil, _ body: @escaping @Sendable () -> Outcome
    ) async -> Outcome {
        await withCheckedContinuation { continuation in
            (queue ?? self.queue).async { continuation.resume(returning: body()) }
        }
    }
}
