import Foundation
import Primitives
import TestSupport

/// Stands between a store and its server, counts round trips, and may cut the first connection over which a commit is
/// asked for, or any connection after so many octets.
final class CuttingProxy: Sendable {
    /// When a connection is cut.
    enum Cut {
        /// Before the server hears of the commit.
        case before
        /// After the server has answered, and before the answer arrives.
        case behind
    }

    /// The server's URL with the proxy's address in it.
    let url: String
    private let listener: Int32
    private let server: UInt16
    private let cut: Lock<Cut?>
    private let rounds = Lock(0)
    private let commits = Lock(0)
    /// How many octets went by, to the server and from it.
    private let passed = Lock([0, 0])
    /// After how many octets more, of which way, the next connection is cut.
    private let limit = Lock<(way: Way, octetCount: Int)?>(nil)

    /// Where octets go to.
    enum Way: Int, CaseIterable {
        case toServer, fromServer
    }

    init(before url: String, cut: Cut? = nil) throws {
        guard var parts = URLComponents(string: url), let port = parts.port else {
            throw NeverHappened(description: "a port in \(url)")
        }
        self.cut = Lock(cut)
        server = UInt16(port)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else { throw NeverHappened(description: "the proxy listens") }
        parts.port = Int(UInt16(bigEndian: address.sin_port))
        self.url = parts.string ?? url
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Thread.detachNewThread { [self] in serve(client) }
            }
        }
    }

    deinit { close(listener) }

    /// How many times the server said that it has answered all that it was sent.
    var roundTripCount: Int { rounds.withLock { $0 } }

    /// How many commits were asked for.
    var commitCount: Int { commits.withLock { $0 } }

    /// How many octets went that way.
    func octetCount(_ way: Way) -> Int { passed.withLock { $0[way.rawValue] } }

    /// Cuts whatever connection carries the octet after so many of that way, once.
    func cut(after octetCount: Int, _ way: Way) { limit.withLock { $0 = (way, octetCount) } }

    /// Notes octets on their way, and says how many of them still go by when the connection is to be cut.
    private func pass(_ count: Int, _ way: Way) -> Int? {
        passed.withLock { $0[way.rawValue] += count }
        return limit.withLock { limit in
            guard let (wanted, rest) = limit, wanted == way else { return nil }
            limit = rest < count ? nil : (way, rest - count)
            return rest < count ? rest : nil
        }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func serve(_ client: Int32) {
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(client)
            close(upstream)
        }
        var address = Self.address(server)
        let isConnected = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(upstream, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        var octets = [UInt8](repeating: 0, count: 65_536)
        var isToBeCut = false
        var lastAnswer: [UInt8] = []
        while isConnected {
            var entries = [client, upstream].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&entries, 2, 20_000) > 0 else { return }
            for (index, entry) in entries.enumerated() where entry.revents != 0 {
                let count = read(entry.fd, &octets, octets.count)
                guard count > 0 else { return }
                if index == 1, isToBeCut { return }
                if index == 1 { countRounds(in: octets[..<count], after: &lastAnswer) }
                if index == 0, Data(octets[..<count]).range(of: Data("COMMIT\0".utf8)) != nil, isFirst() {
                    let cut = cut.withLock { $0 }
                    if cut == .before { return }
                    isToBeCut = cut == .behind
                }
                let other = index == 0 ? upstream : client
                if let rest = pass(count, index == 0 ? .toServer : .fromServer) {
                    _ = write(other, octets, rest)
                    return
                }
                guard write(other, octets, count) == count else { return }
            }
        }
    }

    /// Counts `ReadyForQuery`, which may come in two pieces.
    private func countRounds(in octets: ArraySlice<UInt8>, after last: inout [UInt8]) {
        let ready = Data([UInt8(ascii: "Z"), 0, 0, 0, 5])
        var rest = Data(last + octets)
        while let found = rest.range(of: ready) {
            rounds.withLock { $0 += 1 }
            rest = rest[found.upperBound...]
        }
        last = Array(rest.suffix(ready.count - 1))
    }

    /// Cuts the first connection that asks for a commit from now on, and for none before.
    func cutNext(_ cut: Cut) {
        commits.withLock { $0 = 0 }
        self.cut.withLock { $0 = cut }
    }

    private func isFirst() -> Bool {
        commits.withLock { count in
            count += 1
            return count == 1
        }
    }
}
