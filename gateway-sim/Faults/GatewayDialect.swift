import Primitives
import SMS
import Session
import Telemetry
import Wire

/// A protocol as a faulty gateway speaks it: leaves answers out, sends what nobody may send, and shows each PDU to
/// whoever traces.
///
/// Standing between session and octets it can do everything that a correct session never would.
package final class GatewayDialect: Dialect {
    /// What is wrong with it at present.
    package struct Misbehaviour: Equatable, Sendable {
        /// Whether `enquire_link` gets no answer.
        package var ignoresEnquireLink = false
        /// How many binds are refused from now on, when it listens.
        package var refusedBindCount = 0
        /// What is written before the next PDU.
        package var garbage: [UInt8] = []

        /// Nothing is wrong.
        package init() {}
    }

    /// How many PDUs went each way.
    package struct PDUCount: Equatable, Sendable {
        /// Those written for the responder.
        package var sent = 0
        /// Those read from it, malformed ones too.
        package var received = 0
        /// How many octets the latter were.
        package var receivedOctets = 0
    }

    /// Called with each whole PDU's octets.
    package typealias Tap = @Sendable (_ direction: PDUTrace.Direction, _ octets: UnsafeRawBufferPointer) -> Void

    /// What is wrong with it at present; touched on the loop, and by tests.
    package let misbehaviour = Lock(Misbehaviour())
    /// How many PDUs have gone each way so far.
    package let pduCount = Lock(PDUCount())
    /// How many binds were refused, when it listens, because it was told to.
    package let refusedBindCount = Lock(0)
    /// Why the last bind was refused, when it dials; `nil` when the last one was not.
    package let bindRefusal = Lock<SMPP.Status?>(nil)

    private let inner: any Dialect
    private let tap: Tap?
    private let onBindRefusal: @Sendable () -> Void

    /// - Parameter onBindRefusal: called when a bind was refused.
    package init(_ inner: any Dialect, tap: Tap? = nil, onBindRefusal: @escaping @Sendable () -> Void = {}) {
        self.inner = inner
        self.tap = tap
        self.onBindRefusal = onBindRefusal
    }

    package var version: UInt8 { inner.version }

    package func segments(of message: OutgoingMessage) throws(SMSError) -> [OutgoingSegment] {
        try inner.segments(of: message)
    }

    package func read(_ octets: UnsafeRawBufferPointer, as role: Role) -> Reading {
        let reading = inner.read(octets, as: role)
        switch reading {
        case .operation(let operation, let command, let sequence, let octetCount):
            pduCount.withLock {
                $0.received += 1
                $0.receivedOctets += octetCount
            }
            tap?(.received, UnsafeRawBufferPointer(rebasing: octets[..<octetCount]))
            if case .bindResponse(_, let status, _) = operation { note(status) }
            guard case .bind(let request) = operation, takesRefusal() else { return reading }
            // A wrong password is the one reason for which the gate on our own side refuses whoever it is.
            refusedBindCount.withLock { $0 += 1 }
            var refused = request
            refused.password += "\u{0}"
            return .operation(.bind(refused), of: command, sequence: sequence, octetCount: octetCount)
        case .malformed(_, _, _, let octetCount):
            pduCount.withLock {
                $0.received += 1
                $0.receivedOctets += octetCount
            }
            tap?(.received, UnsafeRawBufferPointer(rebasing: octets[..<octetCount]))
            return reading
        case .incomplete, .lost: return reading
        }
    }

    package func write(
        _ operation: Operation, sequence: UInt32, as role: Role, into writer: inout ByteWriter
    ) throws(WireError) {
        if case .messageResponse(.neverAnswered, _) = operation { return }
        let (ignoresEnquireLink, garbage) = misbehaviour.withLock { misbehaviour in
            let garbage = misbehaviour.garbage
            if !garbage.isEmpty { misbehaviour.garbage = [] }
            return (misbehaviour.ignoresEnquireLink, garbage)
        }
        if !garbage.isEmpty { writer.append(garbage) }
        if case .enquireLinkResponse = operation, ignoresEnquireLink { return }
        let start = writer.octetCount
        try inner.write(operation, sequence: sequence, as: role, into: &writer)
        pduCount.withLock { $0.sent += 1 }
        guard let tap else { return }
        writer.octets.withUnsafeBytes { tap(.sent, UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    private func note(_ status: SMPP.Status) {
        bindRefusal.withLock { $0 = status.isSuccess ? nil : status }
        if !status.isSuccess { onBindRefusal() }
    }

    private func takesRefusal() -> Bool {
        misbehaviour.withLock { misbehaviour in
            guard misbehaviour.refusedBindCount > 0 else { return false }
            misbehaviour.refusedBindCount -= 1
            return true
        }
    }
}

extension SMPP.Status {
    /// Stands for the answer that never leaves; no gateway may send it (SMPP 3.4 §5.1.3 reserves it).
    package static let neverAnswered = SMPP.Status(rawValue: .max)
}
