/// How a reply came to its end.
enum ReplyEnding: String, Sendable, CaseIterable {
    /// Every segment arrived.
    case delivered
    /// A segment was given up.
    case failed
    /// The gateways took every segment and never said what became of them.
    case unconfirmed
}
