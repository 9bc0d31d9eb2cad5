import Net

/// Ports that the system says are free, for programs that cannot ask it themselves.
enum FreePorts {
    /// That many different ones.
    static func find(_ count: Int) throws -> [UInt16] {
        let loop = try EventLoop()
        let listeners = try (0..<count).map { _ in try Listener(at: .loopback(port: 0), on: loop) { $0.close() } }
        // All are taken at once, so no two are the same.
        return listeners.map(\.address.port)
    }
}
