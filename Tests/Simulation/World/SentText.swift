import Net

/// A text on its way, from the phone's keys to its last reply.
@LoopActor
final class SentText {
    let person: Int
    let kind: TextKind
    /// The service that it is about, where it is about one.
    let service: Int
    let text: String
    let sentAt: ContinuousClock.Instant
    /// Whether a segment of it never comes.
    let isTorn: Bool
    /// Whether it has more than one segment.
    var isLong: Bool { text.utf16.count > 70 }
    /// How many segments the responder has not answered yet.
    var openSegments = 0
    /// When the responder took the last segment; `nil` while it has not.
    var takenAt: ContinuousClock.Instant?
    /// How often the carrier handed a segment of it over once more.
    var redeliveryCount = 0
    /// Whether the responder, or the carrier after some tries, refused a segment.
    var isRefused = false

    init(_ asking: WorldPlan.Asking, at now: ContinuousClock.Instant) {
        person = asking.person
        kind = asking.kind
        service = asking.service
        text = asking.text
        isTorn = asking.tampering == .missing
        sentAt = now
    }

    var isAcknowledged: Bool { takenAt != nil && !isRefused }
}
