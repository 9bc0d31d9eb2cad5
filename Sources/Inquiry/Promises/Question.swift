import Primitives
import SMS

/// One person's question to a service: how many accounts are registered with this number?
package struct Question: Hashable, Sendable {
    /// The question's name, which companies give back with their answer.
    package var id: MessageID
    /// The number that is asked about.
    package var phone: PhoneNumber
    /// The place of the service's promise among those of the aggregator.
    package var promise: Int
    /// The companies whose answer is not on record yet.
    package var missing: CompanySet
    /// When the question was put on record.
    package var acceptedAt: WallTime
    /// When the person gets what there is by then.
    package var deadline: WallTime
    /// Whether the person has been told that the answer takes time.
    package var isAcknowledged: Bool
    /// Whether any answer is on record.
    package var hasAnswers: Bool
    /// Whether the person has been told what was known by then.
    package var isPartlyAnswered: Bool

    /// The hours in which its person is not texted late results; `nil` for none.
    package var quietHours: DailyHours?

    /// How long a person waits at most.
    package static let patience: Duration = .seconds(48 * 60 * 60)

    /// A question to these companies; without a deadline it has 48 hours.
    package init(
        id: MessageID, phone: PhoneNumber, promise: Int = 0, missing: CompanySet, acceptedAt: WallTime,
        deadline: WallTime? = nil,
        isAcknowledged: Bool = false, hasAnswers: Bool = false, isPartlyAnswered: Bool = false,
        quietHours: DailyHours? = nil
    ) {
        self.id = id
        self.phone = phone
        self.promise = promise
        self.missing = missing
        self.acceptedAt = acceptedAt
        self.deadline = deadline ?? acceptedAt + Self.patience
        self.isAcknowledged = isAcknowledged
        self.hasAnswers = hasAnswers
        self.isPartlyAnswered = isPartlyAnswered
        self.quietHours = quietHours
    }
}
