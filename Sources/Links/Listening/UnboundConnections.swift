import Net

/// The connections of a listener that have not bound yet, in the order in which they came.
///
/// A gateway binds as soon as it is connected. When there are too many unbound connections, the oldest one is closed, so
/// that half-open connections close each other and never keep a gateway from binding.
struct UnboundConnections: Equatable, Sendable {
    /// The most connections of one origin, and of all together.
    static let limits = (host: 64, total: 512)

    private var origins: [Int: Origin] = [:]
    /// The sessions of each origin, and of all, oldest first; numbers rise.
    private var queues: [Origin: [Int]] = [:]
    private var queue: [Int] = []

    /// How many there are.
    var count: Int { queue.count }

    /// Adds a session that is newer than all others, and says which one has to be closed for it.
    mutating func insert(_ session: Int, from host: SocketAddress.Host) -> Int? {
        precondition(session > queue.last ?? .min, "sessions are numbered in the order they come")
        let origin = Origin(host)
        var evicted: Int?
        if let own = queues[origin], own.count >= Self.limits.host {
            evicted = own.first
        } else if queue.count >= Self.limits.total {
            evicted = queue.first
        }
        if let evicted { remove(evicted) }
        origins[session] = origin
        queues[origin, default: []].append(session)
        queue.append(session)
        return evicted
    }

    /// Notes that a session has bound or ended.
    mutating func remove(_ session: Int) {
        guard let origin = origins.removeValue(forKey: session) else { return }
        queue.removeAll { $0 == session }
        queues[origin]?.removeAll { $0 == session }
        if queues[origin]?.isEmpty == true { queues[origin] = nil }
    }
}
