import Glibc
import Primitives

/// Asks the system for the addresses of names, each on a thread of its own.
enum Resolver {
    typealias Answer = Result<[SocketAddress], NetError>

    /// More names at once mean that the name server does not answer; more threads would not help.
    private static let limit = 16
    private static let threadCount = Lock(0)

    private final class Question {
        let endpoint: Endpoint
        let answer: @Sendable (Answer) -> Void

        init(_ endpoint: Endpoint, _ answer: @escaping @Sendable (Answer) -> Void) {
            self.endpoint = endpoint
            self.answer = answer
        }
    }

    /// Calls `answer` once, on some other thread or at once.
    static func look(up endpoint: Endpoint, answer: @escaping @Sendable (Answer) -> Void) {
        if let address = endpoint.numericAddress { return answer(.success([address])) }
        let mayStart = threadCount.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard mayStart else { return answer(.failure(.resolverBusy(limit: limit))) }
        let question = Unmanaged.passRetained(Question(endpoint, answer))
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, main, question.toOpaque())
        if failure == 0 {
            pthread_detach(thread)
        } else {
            question.release()
            threadCount.withLock { $0 -= 1 }
            answer(.failure(.system(call: "pthread_create", errno: failure)))
        }
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let question = Unmanaged<Question>.fromOpaque(argument).takeRetainedValue()
        let answer = ask(question.endpoint)
        threadCount.withLock { $0 -= 1 }
        question.answer(answer)
        return nil
    }

    private static func ask(_ endpoint: Endpoint) -> Answer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(endpoint.host, String(endpoint.port), &hints, &first)
        guard failure == 0 else {
            return .failure(.unresolved(host: endpoint.host, reason: String(cString: gai_strerror(failure))))
        }
        defer { freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = first
        while let entry = next {
            if let address = SocketAddress(entry.pointee), !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else {
            return .failure(.unresolved(host: endpoint.host, reason: "it has no address of IPv4 or IPv6"))
        }
        return .success(addresses)
    }
}

extension SocketAddress {
    fileprivate init?(_ entry: addrinfo) {
        guard let source = entry.ai_addr else { return nil }
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { room in
            let count = min(room.count, Int(entry.ai_addrlen))
            room.copyMemory(from: UnsafeRawBufferPointer(start: source, count: count))
        }
        self.init(storage)
    }
}
