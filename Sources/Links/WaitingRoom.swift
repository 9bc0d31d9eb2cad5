import Net

/// The connections at a gate that have not bound yet, in the order in which they came.
///
/// Whoever means to bind does so at once, so when too many wait the one that waited longest has to go: half-open
/// connections push each other out, and never keep a gateway from coming in.
struct WaitingRoom: Equatable, Sendable {
    /// The most connections of one origin, and of all together.
    static let limits = (host: 64, total: 512)

    private var origins: [Int: Origin] = [:]
    /// The sessions of each origin, and of all, oldest first; numbers rise.
    private var queues: [Origin: [Int]] = [:]
    private var queue: [Int] = []

    /// How many wait.
    var count: Int { queue.count }

    /// Lets a session in that is newer than all others, and says who has to go for it.
    mutating func enter(_ session: Int, from host: SocketAddress.Host) -> Int? {
        precondition(session > queue.last ?? .min, "sessions are numbered in the order they come")
        let origin = Origin(host)
        var leaving: Int?
        if let own = queues[origin], own.count >= Self.limits.host {
            leaving = own.first
        } else if queue.count >= Self.limits.total {
            leaving = queue.first
        }
        if let leaving { leave(leaving) }
        origins[session] = origin
        queues[origin, default: []].append(session)
        queue.append(session)
        return leaving
    }

    /// Notes that a session has bound or ended.
    mutating func leave(_ session: Int) {
        guard let origin = origins.removeValue(forKey: session) else { return }
        queue.removeAll { $0 == session }
        queues[origin]?.removeAll { $0 == session }
        if queues[origin]?.isEmpty == true { queues[origin] = nil }
    }
}
