import Primitives
import SMS

/// What is remembered of a sender between two texts: a row of the store, no text and no digit of an identity.
package struct SenderMemory: Equatable, Sendable {
    /// When a query was last taken.
    package var lastQuery: WallTime?
    /// Failures since `failuresSince`.
    package var failureCount = 0
    /// When the first of them happened.
    package var failuresSince: WallTime?
    /// Until when no query is taken because of a failure.
    package var lockedUntil: WallTime?
    /// When help was last sent.
    package var lastHelp: WallTime?
    /// Until when a text may be the answer to our prompt.
    package var promptUntil: WallTime?
    /// What was spoken of last.
    package var topic: Topic?
    /// The language asked for; `nil` speaks the catalog's first.
    package var language: Language?
    /// Whether the sender wants no hints.
    package var isOptedOut = false
    /// Counted replies since `repliesSince`.
    package var replyCount = 0
    /// When the first of them was sent.
    package var repliesSince: WallTime?
    /// The last texts, to notice redeliveries.
    package var recent = RecentMessages()

    /// A sender nobody remembers.
    package init() {}

    /// The same once more under a clock that may have been set back: nothing happened later than now, and nothing
    /// holds longer than it would had it begun now.
    func settled(at now: WallTime, under limits: Limits) -> SenderMemory {
        var memory = self
        memory.lastQuery = lastQuery.map { min($0, now) }
        memory.failuresSince = failuresSince.map { min($0, now) }
        memory.lastHelp = lastHelp.map { min($0, now) }
        memory.repliesSince = repliesSince.map { min($0, now) }
        memory.promptUntil = promptUntil.map { min($0, now + limits.promptLife) }
        if let until = topic?.until { memory.topic?.until = min(until, now + limits.promptLife) }
        let isLong = failureCount >= limits.failureLimit
        let lock = isLong ? limits.failureLock : limits.queryInterval
        memory.lockedUntil = lockedUntil.map { min($0, now + lock) }
        return memory
    }
}

/// What is known of the person a number belongs to.
package struct PersonFacts: Equatable, Sendable {
    /// `IdentityCheck.mac` of the tail under which the number is registered, 32 octets.
    package var tailMAC: [UInt8]
    /// Whether the number is in use.
    package var status: Status

    /// Whether a number is in use.
    package enum Status: String, Sendable, CaseIterable {
        case active, cancelled
    }

    /// A person's facts.
    package init(tailMAC: [UInt8], status: Status) {
        self.tailMAC = tailMAC
        self.status = status
    }
}

/// An inquiry that is not answered yet.
package struct InquiryFacts: Equatable, Sendable {
    /// When it was taken.
    package var acceptedAt: WallTime
    /// Whether its person was told what was known by then.
    package var isPartlyAnswered: Bool
    /// Ids of the companies that have not answered.
    package var missing: [String]

    /// An inquiry taken at this time.
    package init(acceptedAt: WallTime, isPartlyAnswered: Bool = false, missing: [String] = []) {
        self.acceptedAt = acceptedAt
        self.isPartlyAnswered = isPartlyAnswered
        self.missing = missing
    }
}
