import Primitives
import SMS

/// How far an inquiry has come.
package enum InquiryState: Int64, Sendable, CaseIterable {
    case open = 0
    case answered = 1
    case expired = 2
}

/// One person's question from accepted to answered.
package struct InquiryRow: Hashable, Sendable {
    /// The message ID of the question.
    package var id: MessageID
    /// The number the question is about, and from.
    package var phone: PhoneNumber
    /// The service asked, by its id in the catalog.
    package var service: String
    /// The link the question came on.
    package var link: String
    /// The address the question was sent to.
    package var shortCode: String
    /// The language to answer in.
    package var language: String
    /// When the question was accepted.
    package var acceptedAt: WallTime
    /// When it is answered with whatever is known.
    package var deadline: WallTime
    /// Whether the person was told that the answer takes its time.
    package var isAcknowledged = false
    /// The companies that still have to answer, by id.
    package var missing: [String] = []
    /// What the companies answered so far.
    package var counts: [AccountCount] = []
    /// How far it has come.
    package var state = InquiryState.open
    /// Whether a reply says all that is known now.
    package var isTold = false
    /// When it left the state `open`; its retention counts from here.
    package var finishedAt: WallTime?
    /// When its person was told what was known by then, before everybody had answered.
    package var partialAt: WallTime?

    /// An open inquiry nobody has answered yet.
    package init(
        id: MessageID, phone: PhoneNumber, service: String, link: String, shortCode: String, language: String,
        acceptedAt: WallTime, deadline: WallTime
    ) {
        self.id = id
        self.phone = phone
        self.service = service
        self.link = link
        self.shortCode = shortCode
        self.language = language
        self.acceptedAt = acceptedAt
        self.deadline = deadline
    }
}
