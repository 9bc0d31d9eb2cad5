import Primitives
import SMS

/// The fact that a number opted out, kept under a digest when nothing else is known of the number any more.
package struct OptOut: Hashable, Sendable {
    /// The fact.
    package init() {}
}
