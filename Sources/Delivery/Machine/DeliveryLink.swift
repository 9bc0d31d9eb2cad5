/// A link, by its place among those a `ReplyDelivery` serves.
package struct LinkID: Hashable, Sendable {
    /// The place, from 0.
    package let index: Int

    /// The link in this place.
    package init(_ index: Int) { self.index = index }
}

/// What has to be known of a link to send replies over it.
package struct DeliveryLink: Equatable, Sendable {
    /// Its name, as rows hold it.
    package var name: String
    /// The link that takes over what waits while this one has no bind.
    package var successor: LinkID?
    /// Whether it is gone from the configuration; then its successor carries all that still waits for it.
    package var isRetired: Bool
    /// How long it has no bind before its successor takes over.
    package var failOverAfter: Duration
    /// How many segments may be queued or under way over it.
    package var segmentLimit: Int
    /// How long a receipt for the peer waits for its text's answer where they may leave over different binds.
    package var receiptDelay: Duration

    /// A link of this name.
    package init(
        name: String, successor: LinkID? = nil, isRetired: Bool = false, failOverAfter: Duration = .seconds(60),
        segmentLimit: Int = 20_000, receiptDelay: Duration = .milliseconds(200)
    ) {
        self.name = name
        self.successor = successor
        self.isRetired = isRetired
        self.failOverAfter = failOverAfter
        self.segmentLimit = segmentLimit
        self.receiptDelay = receiptDelay
    }
}

/// The bounds of a `ReplyDelivery`.
package struct DeliveryLimits: Equatable, Sendable {
    /// How long a note waits for receipts after the last segment's answer.
    package var noteDelay = Duration.milliseconds(10)
    /// How many replies of a link may have left without the store knowing of it: after a crash they leave again.
    package var unnotedCount = 1_024
    /// How many replies may wait in memory for their next attempt; more wait in the store until a look finds them.
    package var retryCount = 10_000
    /// How many receipts of a link may wait for the answers to their submissions.
    package var earlyReceiptCount = 10_000
    /// How long a receipt may wait for the answer to its submission.
    package var earlyReceiptLife = Duration.seconds(3_600)
    /// How many receipts for a link's peer may be delayed at once.
    package var delayedCount = 10_000
    /// How many replies one page holds.
    package var pageSize = 200
    /// How many replies may leave the window while a page is read; with more the page is not wanted any more.
    package var settledCount = 100_000
    /// How many receipts one look into the store takes.
    package var lookUpSize = 16

    /// Whether other nodes share the store: receipts for their replies may come over our links, and they may carry what no
    /// link of ours does.
    package var hasOthers = false

    /// The bounds of a responder at work.
    package init() {}
}
