/// How often one number may ask, fail and be answered.
package struct Limits: Equatable, Sendable {
    /// Failures within `failureWindow` after which the number is locked for `failureLock`.
    package var failureLimit = 5
    /// How long a failure counts.
    package var failureWindow: Duration = .hours(30 * 24)
    /// The long lock.
    package var failureLock: Duration = .hours(7 * 24)
    /// How long the answer to a prompt is awaited.
    package var promptLife: Duration = .seconds(600)
    /// How long the code of a challenge is awaited.
    package var challengeLife: Duration = .seconds(600)
    /// How long six digits are taken for the code of a challenge that is over, and cost nothing.
    package var challengeMemory: Duration = .hours(24)
    /// How many wrong codes end a challenge.
    package var codeLimit = 3
    /// From one help for an unknown text to the next.
    package var helpInterval: Duration = .hours(24)
    /// Replies a number gets within `replyWindow`, results of queries not counted.
    package var replyLimit = 10
    /// The time `replyLimit` counts for.
    package var replyWindow: Duration = .hours(24)
    /// How long the same text counts as a repetition.
    package var repeatWindow: Duration = .seconds(300)
    /// How long after its answer a repetition is silent, because the answer is on its way.
    package var repeatSilence: Duration = .seconds(30)
    /// How often a text is answered again.
    package var repeatLimit = 3
    /// How long a gateway's message ID is remembered.
    package var gatewayIDWindow: Duration = .hours(24)
    /// How long a reply is worth sending.
    package var answerDeadline: Duration = .hours(48)

    /// The limits the service promises in its texts.
    package init() {}

    /// How long a message is recognised again: by the gateway's message ID as long as a query usually keeps others away.
    func repeatWindow(of kind: MessageDigest.Kind) -> Duration {
        switch kind {
        case .text: repeatWindow
        case .gatewayID: gatewayIDWindow
        }
    }
}

extension Duration {
    static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
}
