/// What became of a message that a gateway took (SMPP 3.4 §5.2.28).
package enum MessageState: UInt8, Sendable, CaseIterable {
    case scheduled = 0
    case enroute = 1
    case delivered = 2
    case expired = 3
    case deleted = 4
    case undeliverable = 5
    case accepted = 6
    case unknown = 7
    case rejected = 8
    case skipped = 9

    /// Whether no later receipt can change it.
    package var isFinal: Bool {
        switch self {
        case .delivered, .expired, .deleted, .undeliverable, .rejected, .skipped: true
        case .scheduled, .enroute, .accepted, .unknown: false
        }
    }
}

extension MessageState {
    /// The state's name in the specification, as `DELIVERED`.
    package var name: String { String(describing: self).uppercased() }

    /// The state that the specification calls so, or that has this number.
    package init?(name: String) {
        guard let state = Self.allCases.first(where: { $0.name == name }) ?? UInt8(name).flatMap(Self.init(rawValue:))
        else { return nil }
        self = state
    }
}

/// A gateway's word on what became of one segment it took.
package struct DeliveryReceipt: Hashable, Sendable {
    /// The gateway's name for the segment, from its `submit_sm_resp`.
    package var id: GatewayMessageID
    /// What became of the segment.
    package var state: MessageState
    /// The gateway's own error code, as it wrote it.
    package var errorCode: String?

    /// A receipt of these facts.
    package init(id: GatewayMessageID, state: MessageState, errorCode: String? = nil) {
        self.id = id
        self.state = state
        self.errorCode = errorCode
    }
}
