import Net
import Primitives

/// One process of a simulated system: what its loop has to do, its descriptors, its workers.
///
/// Belongs to the thread of the simulation.
package final class SimulatedProcess: @unchecked Sendable {
    /// For people who read a trace.
    package let name: String
    /// The address its connections come from.
    package let host: SocketAddress.Host
    /// How long its blocking work takes, a piece.
    package var workTime: ClosedRange<Duration> = .microseconds(50)...(.milliseconds(2))
    /// Blocking work does not end before.
    package var workHeldUntil: ContinuousClock.Instant?
    /// It does nothing at all before, as if it were stopped by a signal.
    package var pausedUntil: ContinuousClock.Instant?
    /// Whether it has not ended.
    package internal(set) var isAlive = true

    let sockets: SimulatedSockets
    var state = LoopState()
    /// Blocking work under way.
    var work: [Int: @Sendable () -> Void] = [:]
    var lastWork = 0

    private var watched: [Int32: (interest: PollEvents, key: UInt64)] = [:]
    /// The watched descriptors in their order, until another one is watched or none any more.
    private var order: [Int32]?
    private var ready: [(key: UInt64, events: PollEvents)] = []
    private var mayBeReady = false

    init(named name: String, host: SocketAddress.Host, sockets: SimulatedSockets) {
        self.name = name
        self.host = host
        self.sockets = sockets
        sockets.belong(to: self)
    }

    /// How many descriptors it may have.
    package var descriptorLimit: Int {
        get { sockets.limit }
        set { sockets.limit = newValue }
    }

    /// Something about one of its sockets is new.
    func noteChange() { mayBeReady = true }

    /// When it has something to do, as far as anybody knows.
    func nextMoment(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var moment: ContinuousClock.Instant?
        if hasReadySockets() {
            moment = now
        } else {
            switch state.wait {
            case .notAtAll: moment = now
            case .until(let deadline): moment = deadline
            case .forever: return nil
            }
        }
        return moment.map { max($0, pausedUntil ?? $0) }
    }

    private func hasReadySockets() -> Bool {
        guard mayBeReady else { return false }
        let order = order ?? watched.keys.sorted()
        self.order = order
        ready.removeAll(keepingCapacity: true)
        for descriptor in order {
            guard let (interest, key) = watched[descriptor] else { continue }
            let events = sockets.events(of: descriptor).intersection(interest.union(.broken))
            if !events.isEmpty { ready.append((key, events)) }
        }
        mayBeReady = !ready.isEmpty
        return mayBeReady
    }
}

extension SimulatedProcess {
    func watch(_ descriptor: Int32, for interest: PollEvents, key: UInt64) {
        if watched.updateValue((interest, key), forKey: descriptor) == nil { order = nil }
        mayBeReady = true
    }

    func unwatch(_ descriptor: Int32) {
        if watched.removeValue(forKey: descriptor) != nil { order = nil }
    }

    /// Gathers what is ready, and says how much.
    func poll() -> Int { hasReadySockets() ? min(ready.count, pollCapacity) : 0 }

    func event(_ index: Int) -> (key: UInt64, events: PollEvents) { ready[index] }
}
