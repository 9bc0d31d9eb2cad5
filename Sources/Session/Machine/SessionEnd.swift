import Wire

/// Why a session ends its connection.
package enum SessionEnd: Equatable, Sendable {
    case unbound
    case peerUnbound
    case bindRefused(SMPP.Status)
    case neverBound
    case silent
    case inactive
    case lostFraming(String)
    case unwritable(String)
}

extension SessionEnd: CustomStringConvertible {
    /// The reason as a log says it.
    package var description: String {
        switch self {
        case .unbound: "unbound"
        case .peerUnbound: "the peer unbound"
        case .bindRefused(let status): "the peer refused the bind: \(status)"
        case .neverBound: "no bind in time"
        case .silent: "the peer fell silent"
        case .inactive: "no message for too long"
        case .lostFraming(let reason): "framing lost: \(reason)"
        case .unwritable(let reason): "an answer could not be written: \(reason)"
        }
    }
}
