import Primitives
import SMS

/// A query of a sender's that waits for a code to be texted back. The code itself is made from this, and kept nowhere.
package struct ChallengeRow: Hashable, Sendable {
    /// The service that is asked then, by its id in the catalog.
    package var service: String
    /// The text that asked.
    package var message: MessageID
    /// When the code was sent.
    package var sentAt: WallTime
    /// How many wrong codes came.
    package var wrongCount: Int

    /// A challenge of these parts.
    package init(service: String, message: MessageID, sentAt: WallTime, wrongCount: Int) {
        self.service = service
        self.message = message
        self.sentAt = sentAt
        self.wrongCount = wrongCount
    }
}
