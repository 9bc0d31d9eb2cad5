import Primitives
import SMS

/// How many inquiries are open, and since when the oldest is.
package struct OpenInquiryCount: Equatable, Sendable {
    /// How many are open.
    package var count: Int
    /// When the oldest was accepted; `nil` when none is open.
    package var oldest: WallTime?

    /// A count of nothing.
    package init() {
        count = 0
        oldest = nil
    }
}
