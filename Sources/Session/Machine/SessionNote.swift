import Wire

/// What is worth a log line but no action.
package enum SessionNote: Equatable, Sendable {
    case malformed(String)
    case unserved(answer: UInt32)
    case notice(String)
    case lateAnswer(sequence: UInt32)
    case nacked(SMPP.Status)
    case throttled(SMPP.Status)
    case outOfState(String)
}
