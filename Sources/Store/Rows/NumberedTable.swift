/// What holds phone numbers.
package enum NumberedTable: Sendable, CaseIterable {
    /// Registrations.
    case people
    /// Counts.
    case counts
    /// What is remembered of senders.
    case senders
    /// Inquiries.
    case inquiries
    /// Replies that are not through yet.
    case replies
    /// Segments of long texts.
    case fragments
}
