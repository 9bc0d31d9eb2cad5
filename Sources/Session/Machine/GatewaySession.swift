import SMS
import Wire

/// One bind from the connection's opening to its end, as a machine: octets, events and the time go in, octets to write
/// and actions come out.
///
/// It serves every protocol and both ends: the `Dialect` says how an operation is written, the `Role` which verbs are ours,
/// and `SessionSettings.bind` whether we are the side that asks for the bind.
///
/// It is never copied: a question to it would otherwise cost the references it holds.
package struct GatewaySession: ~Copyable, Sendable {
    /// What phase of its life a session is in (SMPP 3.4 §2.2).
    package enum State: Equatable, Sendable {
        case connecting
        case open
        case binding
        case bound
        /// We are to unbind: what is under way is finished first.
        case draining
        case unbinding
        /// The peer has sent `unbind` and is answered once all requests of both sides are.
        case peerUnbinding
        case closed
    }

    /// The phase the session is in.
    package internal(set) var state = State.connecting
    /// Octets for the peer; the shell takes them after each call.
    package var output = ByteWriter(capacity: 0)
    /// Whether the bind lets us hand messages over.
    package internal(set) var mayTransmit = false
    /// The directions of the bind that was asked for.
    var kind: BindKind?

    var dialect: any Dialect
    var settings: SessionSettings
    var sequences = SequenceNumbers()
    var window: SendWindow
    var unanswered = ResponseOrder()
    var throttle: Throttle
    var keepalive: Keepalive
    /// When the present state, other than `bound`, must have been left.
    var stateDeadline: ContinuousClock.Instant?
    var bindSequence: UInt32 = 0
    /// Shown by `listening`, as are the window's and the keepalive's times.
    var lastMessageAt: ContinuousClock.Instant
    var listening = ListeningClock()
    var late = LateSegments()
    /// What the peer's bind said of its version.
    var peerVersion: UInt8?
    /// The directions of the bind as the rules about commands name them, once there is one.
    var boundState = BindState.open

    /// A session that is not connected yet.
    package init(_ settings: SessionSettings, dialect: any Dialect, at now: ContinuousClock.Instant) {
        self.settings = settings
        self.dialect = dialect
        window = SendWindow(capacity: settings.window, startingAt: now)
        throttle = Throttle(rate: nil, startingAt: now)
        keepalive = Keepalive(
            interval: settings.enquireLinkInterval, patience: settings.responseTimeout, startingAt: now)
        lastMessageAt = now
    }

    /// Takes over what the account wants, once a bind has said whose it is; only before that bind is decided.
    package mutating func adopt(_ settings: SessionSettings, dialect: any Dialect, at now: ContinuousClock.Instant) {
        precondition(state == .open, "settings are taken over before the bind is decided")
        self.settings = settings
        self.dialect = peerVersion.map(dialect.adapted) ?? dialect
        let time = listening.time(at: now)
        window = SendWindow(capacity: settings.window, startingAt: time)
        keepalive = Keepalive(
            interval: settings.enquireLinkInterval, patience: settings.responseTimeout, startingAt: time)
    }

    /// How many submitted segments wait for their answer.
    package var inFlightCount: Int { window.count }

    /// How many more segments the window holds.
    package var windowRoom: Int { window.capacity - window.count }

    /// Whether more may be read from the peer: it may not leave unboundedly many messages unanswered with us, and what
    /// follows a bind waits for the decision about it.
    ///
    /// Receipts are answered at once, and their answers wait for those of older messages: they are no reason to pause.
    package var wantsToRead: Bool {
        unanswered.openCount < settings.inboundWindow && unanswered.count < Self.heldLimit
            && output.octetCount < 1 << 20 && !(state == .open && kind != nil)
    }

    /// How many answers may wait for older ones, with those that are not there yet.
    private static let heldLimit = 4_096

    /// When a segment may go out: a moment not after `now` means at once, `nil` not before something happens.
    package func nextSend(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard state == .bound, mayTransmit, window.hasRoom, !keepalive.isDoubted else { return nil }
        return throttle.nextSend(at: now)
    }

    /// When the session wants a `.tick`, unless something else happens first.
    package var nextDeadline: ContinuousClock.Instant? {
        switch state {
        case .bound, .draining: break
        case .connecting, .open, .binding, .unbinding, .peerUnbinding, .closed: return stateDeadline
        }
        // The earliest of what the peer has to do in time, by the clock that shows it.
        var time = keepalive.deadline
        if let oldest = window.oldest { time = min(time, oldest + settings.responseTimeout) }
        if let timeout = settings.inactivityTimeout { time = min(time, lastMessageAt + timeout) }
        guard let moment = listening.moment(of: time) else { return stateDeadline }
        guard let stateDeadline else { return moment }
        return min(stateDeadline, moment)
    }

    /// The state by which the legality of commands is decided.
    var bindState: BindState {
        switch state {
        case .connecting, .open: .open
        case .binding: .binding
        case .bound, .draining: boundState
        case .unbinding, .peerUnbinding, .closed: .unbinding
        }
    }
}

// How it ends and writes.
extension GatewaySession {
    mutating func close(_ reason: SessionEnd, into actions: inout [SessionAction]) {
        end(returning: .closed, into: &actions)
        actions.append(.close(reason))
    }

    mutating func end(returning reason: ReturnReason, into actions: inout [SessionAction]) {
        guard state != .closed else { return }
        state = .closed
        stateDeadline = nil
        let segments = window.removeAll()
        if !segments.isEmpty { actions.append(.returned(segments, because: reason)) }
    }

    mutating func write(_ operation: Operation, _ sequence: UInt32, into actions: inout [SessionAction]) {
        do throws(WireError) {
            try dialect.write(operation, sequence: sequence, as: settings.role, into: &output)
        } catch {
            close(.unwritable("\(error)"), into: &actions)
        }
    }
}
