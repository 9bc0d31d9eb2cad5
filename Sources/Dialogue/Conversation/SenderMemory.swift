import Primitives
import SMS

/// What is remembered of a sender between two texts: a row of the store, no text and no digit of an identity.
package struct SenderMemory: Equatable, Sendable {
    /// What is remembered for the catalog's first service, and where there is only one.
    package var first = ServiceMemory()
    /// What is remembered for other services, by their ids; a service that nothing is remembered for is left out.
    package var others: [OtherServiceMemory] = []
    /// The query that waits for its code, or did so last.
    package var challenge: Challenge?
    /// When help was last sent.
    package var lastHelp: WallTime?
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
    func settled(at now: WallTime, under limits: Limits, _ services: [ServiceFacts]) -> SenderMemory {
        func lock(_ id: String?) -> Duration {
            (services.first { $0.id == id }?.terms ?? ServiceTerms()).queryInterval
        }
        var memory = self
        let isLong = failureCount(at: now, under: limits) >= limits.failureLimit
        memory.first.settle(at: now, under: limits, lock: isLong ? limits.failureLock : lock(services.first?.id))
        for index in others.indices {
            let lock = isLong ? limits.failureLock : lock(others[index].service)
            memory.others[index].memory.settle(at: now, under: limits, lock: lock)
        }
        memory.lastHelp = lastHelp.map { min($0, now) }
        memory.repliesSince = repliesSince.map { min($0, now) }
        if let until = topic?.until { memory.topic?.until = min(until, now + limits.promptLife) }
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
    /// The service it is about, by its id.
    package var service: String
    /// When it was taken.
    package var acceptedAt: WallTime
    /// Whether its person was told what was known by then.
    package var isPartlyAnswered: Bool
    /// Ids of the companies that have not answered.
    package var missing: [String]

    /// When it is answered at the latest.
    package var deadline: WallTime

    /// An inquiry taken at this time.
    package init(
        service: String, acceptedAt: WallTime, deadline: WallTime, isPartlyAnswered: Bool = false,
        missing: [String] = []
    ) {
        self.service = service
        self.deadline = deadline
        self.acceptedAt = acceptedAt
        self.isPartlyAnswered = isPartlyAnswered
        self.missing = missing
    }
}
