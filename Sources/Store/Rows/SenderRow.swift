import Primitives
import SMS

/// What the limits must remember of one number that texts us.
package struct SenderRow: Hashable, Sendable {
    /// The most octets `recent` may have.
    package static let maximumRecentOctetCount = 512
    /// The most octets `topic` may have.
    package static let maximumTopicOctetCount = 64

    /// The number.
    package var phone: PhoneNumber
    /// When its last query was taken.
    package var lastQueryAt: WallTime?
    /// Wrong identity tails since `failureWindowStart`.
    package var failureCount = 0
    /// When the counted failures began.
    package var failureWindowStart: WallTime?
    /// Until when it may not query because of its failures.
    package var lockedUntil: WallTime?
    /// When it was last sent a help text.
    package var lastHelpAt: WallTime?
    /// Until when a bare identity tail from it answers our prompt.
    package var promptUntil: WallTime?
    /// What the conversation with it is about, until `topicUntil`; at most `maximumTopicOctetCount` octets.
    package var topic: String?
    /// Until when the topic matters.
    package var topicUntil: WallTime?
    /// Counted replies sent to it since `repliesSince`.
    package var replyCount = 0
    /// When the first of them was sent.
    package var repliesSince: WallTime?
    /// The language it asked for.
    package var language: String?
    /// Whether it asked to be texted no more.
    package var hasOptedOut = false
    /// What the recognition of redelivered messages needs, at most `maximumRecentOctetCount` octets.
    package var recent: [UInt8] = []
    /// Its inquiry that is not answered yet.
    package var openInquiry: MessageID?
    /// Its newest inquiry, answered or not.
    package var lastInquiry: MessageID?

    /// Its query that waits for a code, or did so last.
    package var challenge: ChallengeRow?

    /// The link it texts over, to which whatever waits for it belongs; `nil` as long as nobody has looked.
    package var link: String?

    /// What is remembered for services besides the catalog's first, which has the row's own columns.
    package var others: [OtherServiceRow] = []

    /// A row that remembers nothing yet.
    package init(phone: PhoneNumber) { self.phone = phone }
}

extension SenderRow {
    /// Refuses what is too long to be kept.
    func check() throws(StoreError) {
        guard recent.count <= Self.maximumRecentOctetCount else {
            throw .refused(reason: "\(recent.count) octets of recent messages")
        }
        guard others.count <= Self.maximumOtherCount else {
            throw .refused(reason: "a sender of \(others.count) services")
        }
        if let topic, topic.utf8.count > Self.maximumTopicOctetCount {
            throw .refused(reason: "a topic of \(topic.utf8.count) octets")
        }
    }
}
