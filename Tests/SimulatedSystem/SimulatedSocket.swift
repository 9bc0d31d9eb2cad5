import Glibc
import Net

/// One end of a simulated connection, or a socket that listens, as a kernel keeps it.
///
/// Belongs to the thread of the simulation.
final class SimulatedSocket {
    enum Phase: Equatable {
        case fresh
        case listening(backlog: Int)
        case connecting
        case connected
        /// Reset, refused or timed out.
        case dead
        case closed
    }

    var phase = Phase.fresh
    var local: SocketAddress?
    var peer: SocketAddress?
    /// The port that somebody listened or listens at, whose conditions hold.
    var port: UInt16 = 0
    /// Whose socket it is; `nil` until it is accepted.
    weak var process: SimulatedProcess?
    /// The other end, as long as one of the two is open.
    var other: SimulatedSocket?

    /// What arrived and is not read yet; read up to `readCount`.
    var arrived: [UInt8] = []
    var readCount = 0
    var hasPeerFinished = false
    /// Not reported yet.
    var error: Int32 = 0

    /// Octets that this end has sent and the other has not read.
    var outstanding = 0
    var hasFinished = false
    /// When what was sent last arrives; nothing overtakes it.
    var lastArrival: ContinuousClock.Instant
    /// Whatever this end sends vanishes.
    var isMuted = false
    /// What this end sends does not arrive before.
    var heldUntil: ContinuousClock.Instant?

    /// Connections that wait to be accepted.
    var backlog: [SimulatedSocket] = []

    init(at now: ContinuousClock.Instant) { lastArrival = now }

    var unreadCount: Int { arrived.count - readCount }

    func room(in capacity: Int) -> Int { capacity - outstanding }

    func events(capacity: Int) -> PollEvents {
        switch phase {
        case .fresh, .connecting, .closed: return []
        case .listening: return backlog.isEmpty ? [] : .readable
        case .dead: return [.readable, .writable, .broken]
        case .connected:
            var events: PollEvents = []
            if unreadCount > 0 || hasPeerFinished { events.insert(.readable) }
            if room(in: capacity) > 0 { events.insert(.writable) }
            if hasFinished && hasPeerFinished { events.insert(.broken) }
            return events
        }
    }

    /// Hands out the first octets of what arrived, at most as many as there is room for.
    func take(into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, unreadCount)
        arrived.withUnsafeBytes { octets in
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: octets[readCount..<(readCount + count)]))
        }
        readCount += count
        if readCount == arrived.count {
            arrived.removeAll(keepingCapacity: true)
            readCount = 0
        }
        return count
    }
}
