extension Catalog {
    /// Something a keyword asks for.
    package struct Service: Equatable, Sendable {
        /// The id, which names the text of an information service.
        package let id: String
        /// Who knows the answer.
        package let answer: Answer
        /// The words that ask for it.
        package let commands: [String]
        /// What texts call it.
        package var names = LocalizedText([])
        /// What stands behind a count: 个, 张.
        package var unit = LocalizedText([])
        /// The name of the list of those who are asked.
        package var parties = ""
        /// When its people may ask and are told what.
        package var terms = ServiceTerms()
        /// The text that answers while none of its parties has a source; `nil` where the store answers for all of them then.
        package var guide: TextName?
        /// Texts of its own, each in place of a common one.
        package var texts: [TextName: TextName] = [:]

        /// Who knows the answer.
        package enum Answer: String, Sendable, CaseIterable {
            /// The service's parties, about the person who asks.
            case sources
            /// A fixed text named like the service.
            case text
        }

        /// The text that answers an information service.
        package var text: TextName { TextName(rawValue: id) }

        /// The texts that only this service has.
        package var ownTexts: [TextName] {
            answer == .text ? [text] : (guide.map { [$0] } ?? []) + texts.values.sorted { $0.rawValue < $1.rawValue }
        }
    }
}

/// When the people of one service may ask, and what they are promised.
package struct ServiceTerms: Equatable, Sendable {
    /// From one query to the next, whether it succeeded or not.
    package var queryInterval: Duration = .hours(24)
    /// How long after the question its person is told that the answer takes time.
    package var acknowledgeAfter: Duration = .seconds(10)
    /// How long after the question its person is told what is known so far.
    package var partialAfter: Duration = .seconds(600)
    /// The promise: a query is answered after this time at the latest.
    package var answerWithin: Duration = .hours(48)

    /// Whether a query is asked only when its sender has texted a code back.
    package var isChallenged = false

    /// The terms of a service that names none.
    package init() {}
}
