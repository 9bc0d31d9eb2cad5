import Net

/// The connections at a gate that have not bound yet, in the order in which they came.
///
/// Whoever means to bind does so at once, so when too many wait the one that waited longest has to go: half-open
/// connections push each other out, and never keep a gateway from coming in.
struct WaitingRoom: Equatable, Sendable {
    /// The most connections of one address, and of all together.
    static let limits = (host: 64, total: 512)

    private var hosts: [Int: SocketAddress.Host] = [:]
    /// The sessions of each address, and of all, oldest first; numbers rise.
    private var queues: [SocketAddress.Host: [Int]] = [:]
    private var queue: [Int] = []

    /// How many wait.
    var count: Int { queue.count }

    /// Lets a session in that is newer than all others, and says who has to go for it.
    mutating func enter(_ session: Int, from host: SocketAddress.Host) -> Int? {
        precondition(session > queue.last ?? .min, "sessions are numbered in the order they come")
        var leaving: Int?
        if let own = queues[host], own.count >= Self.limits.host {
            leaving = own.first
        } else if queue.count >= Self.limits.total {
            leaving = queue.first
        }
        if let leaving { leave(leaving) }
        hosts[session] = host
        queues[host, default: []].append(session)
        queue.append(session)
        return leaving
    }

    /// Notes that a session has bound or ended.
    mutating func leave(_ session: Int) {
        guard let host = hosts.removeValue(forKey: session) else { return }
        queue.removeAll { $0 == session }
        queues[host]?.removeAll { $0 == session }
        if queues[host]?.isEmpty == true { queues[host] = nil }
    }
}
