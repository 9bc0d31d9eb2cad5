/// What to do about one text: all of it is written in one transaction.
package struct Decision: Equatable, Sendable {
    /// What to remember of the sender from now on.
    package var memory: SenderMemory
    /// What to text back at once, if anything.
    package var reply: Reply?
    /// Whether an inquiry starts; its result is the reply then.
    package var startsInquiry: Bool
    /// The service that the text was taken to be about, by its id.
    package var service: String
    /// What happened, for counting.
    package var outcome: Outcome
    /// Whether the reply is the result of the sender's last inquiry once more.
    package var repeatsResult = false
    /// The tail on which a verdict is needed; nothing is decided then, and nothing may be written.
    package var undecidedTail: IDTail?
    /// The tail that was found right, for whoever keeps its code under a new key; it is stored nowhere.
    package var rightTail: IDTail?

    /// The kinds of outcome, named as metrics name them.
    package enum Outcome: String, Sendable, CaseIterable {
        /// A query was taken.
        case accepted
        /// The tail was asked for.
        case prompted
        /// How to write the tail was explained.
        case badFormat = "bad_format"
        /// Tail and number do not belong together, or the number is not known.
        case refused
        /// The number is out of use.
        case cancelled
        /// Nobody could say whether tail and number belong together; it cost nothing.
        case unchecked
        /// The last query was less than a day ago.
        case tooSoon = "too_soon"
        /// Too many failures.
        case locked
        /// The earlier query is still open.
        case inProgress = "in_progress"
        /// An information command was answered.
        case informed
        /// Help was sent.
        case helped
        /// Hints are off.
        case optedOut = "opted_out"
        /// Hints are on.
        case optedIn = "opted_in"
        /// The language changed.
        case languageSet = "language_set"
        /// A text that was decided already: not decided again, and at most answered again.
        case repeated
        /// Nothing to say to that, by the rules.
        case ignored
        /// The sender had all replies of the day.
        case capped
        /// The tail was right, and a code was sent that is to be texted back.
        case challenged
        /// A code was texted back that is not the one, or is none.
        case wrongCode = "wrong_code"
        /// A code was texted back too late.
        case codeExpired = "code_expired"
    }
}

/// A text for the person.
package struct Reply: Equatable, Sendable {
    /// Which text it is.
    package let name: TextName
    /// The language it is in.
    package let language: Language
    /// The whole text, signature included.
    package let text: String

    /// A reply of this text.
    package init(name: TextName, language: Language, text: String) {
        self.name = name
        self.language = language
        self.text = text
    }
}
