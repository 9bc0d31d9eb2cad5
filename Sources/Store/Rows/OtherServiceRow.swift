import Primitives
import SMS

/// What a sender's row holds for one service that is not the first: the same as its own columns hold for the first.
package struct OtherServiceRow: Hashable, Sendable {
    /// The service's id in the catalog.
    package var service: String
    /// When its last query was taken.
    package var lastQueryAt: WallTime?
    /// Wrong identity tails since `failureWindowStart`.
    package var failureCount = 0
    /// When the counted failures began.
    package var failureWindowStart: WallTime?
    /// Until when the sender may not query because of its failures.
    package var lockedUntil: WallTime?
    /// Until when a bare identity tail answers our prompt.
    package var promptUntil: WallTime?
    /// Its inquiry that is not answered yet.
    package var openInquiry: MessageID?
    /// Its newest inquiry, answered or not.
    package var lastInquiry: MessageID?

    /// A row that remembers nothing yet.
    package init(service: String) { self.service = service }

    /// Whether it remembers nothing.
    package var isEmpty: Bool { self == Self(service: service) }
}

extension SenderRow {
    /// The most services besides the first.
    package static let maximumOtherCount = 63

    /// All inquiries that the row names, none of them twice in a row.
    package func nameInquiries(_ name: (MessageID) -> Void) {
        if let openInquiry { name(openInquiry) }
        if let lastInquiry, lastInquiry != openInquiry { name(lastInquiry) }
        for other in others {
            if let open = other.openInquiry { name(open) }
            if let last = other.lastInquiry, last != other.openInquiry { name(last) }
        }
    }

    /// Notes that an inquiry is not open any more; `false` when it was none of the sender's open ones.
    package mutating func closeInquiry(_ id: MessageID) -> Bool {
        if openInquiry == id {
            openInquiry = nil
            return true
        }
        guard let index = others.firstIndex(where: { $0.openInquiry == id }) else { return false }
        others[index].openInquiry = nil
        return true
    }
}

extension RetentionRule {
    /// Whether what a sender's row holds for other services is old.
    func isOld(_ others: [OtherServiceRow]) -> Bool {
        others.allSatisfy { other in
            guard other.openInquiry == nil else { return false }
            let moments = [other.lastQueryAt, other.lockedUntil, other.promptUntil, other.failureWindowStart]
            guard moments.allSatisfy({ $0.map { $0 < cutoff } ?? true }) else { return false }
            return other.failureCount == 0 || other.failureWindowStart.map { $0 < failuresBefore } ?? true
        }
    }
}
