/// The name of a text under every language's folder: `result` is `zh/result.mustache` and `en/result.mustache`.
package struct TextName: RawRepresentable, Hashable, Sendable {
    /// The file's name without folder and suffix.
    package let rawValue: String

    /// The text of this name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Asks for the tail.
    package static let prompt = TextName(rawValue: "prompt")
    /// Acknowledges a query that takes longer.
    package static let accepted = TextName(rawValue: "accepted")
    /// The counts.
    package static let result = TextName(rawValue: "result")
    /// The counts known so far, while some companies have not answered.
    package static let partial = TextName(rawValue: "partial")
    /// The end of a query about which no more is known than its partial result said.
    package static let unanswered = TextName(rawValue: "unanswered")
    /// Tail and number do not belong together, for whatever reason.
    package static let refused = TextName(rawValue: "refused")
    /// The number is out of use.
    package static let cancelled = TextName(rawValue: "cancelled")
    /// Whether tail and number belong together could not be checked.
    package static let unchecked = TextName(rawValue: "unchecked")
    /// The last query was less than a day ago.
    package static let tooSoon = TextName(rawValue: "too-soon")
    /// Too many failures.
    package static let locked = TextName(rawValue: "locked")
    /// A query is open.
    package static let inProgress = TextName(rawValue: "in-progress")
    /// No query is open.
    package static let noInquiry = TextName(rawValue: "no-inquiry")
    /// What can be asked.
    package static let help = TextName(rawValue: "help")
    /// How to see and unbind a company's accounts.
    package static let details = TextName(rawValue: "details")
    /// The companies to choose from for `details`.
    package static let detailsMenu = TextName(rawValue: "details-menu")
    /// How to reach a company.
    package static let hotline = TextName(rawValue: "hotline")
    /// The companies to choose from for `hotline`.
    package static let hotlineMenu = TextName(rawValue: "hotline-menu")
    /// What to do about a company's wrong count.
    package static let dispute = TextName(rawValue: "dispute")
    /// The companies to choose from for `dispute`.
    package static let disputeMenu = TextName(rawValue: "dispute-menu")
    /// Hints are off.
    package static let optedOut = TextName(rawValue: "opted-out")
    /// Hints are on.
    package static let optedIn = TextName(rawValue: "opted-in")
    /// The language changed.
    package static let language = TextName(rawValue: "language")
    /// The languages to choose from.
    package static let languageMenu = TextName(rawValue: "language-menu")
    /// A segment was lost; please send the text again.
    package static let textAgain = TextName(rawValue: "text-again")

    /// Asks whether a query was meant, and for the tail.
    package static let doubt = TextName(rawValue: "doubt")
    /// Warns somebody who texted a code.
    package static let codeWarning = TextName(rawValue: "warn-code")
    /// How to reach a human being.
    package static let human = TextName(rawValue: "human")

    /// Sends a code that is to be texted back.
    package static let challenge = TextName(rawValue: "challenge")
    /// The code was not the one; how often it may be tried.
    package static let challengeWrong = TextName(rawValue: "challenge-wrong")
    /// The code came too late.
    package static let challengeExpired = TextName(rawValue: "challenge-expired")
    /// Too many wrong codes.
    package static let challengeFailed = TextName(rawValue: "challenge-failed")

    /// The texts about a query, which a service may have of its own.
    package static let ofServices: [TextName] = [
        .prompt, .doubt, .accepted, .result, .partial, .unanswered, .refused, .cancelled, .unchecked, .tooSoon,
        .locked, .inProgress, .noInquiry, .challenge, .challengeWrong, .challengeExpired, .challengeFailed,
    ]

    /// The texts every language needs, whatever the catalog holds; information services add their own.
    package static let builtIn: [TextName] =
        [
            .prompt, .accepted, .result, .partial, .unanswered, .refused, .cancelled, .unchecked, .tooSoon,
            .locked, .inProgress, .noInquiry, .help, .details, .detailsMenu, .hotline, .hotlineMenu, .dispute,
            .disputeMenu, .optedOut,
            .optedIn, .language,
            .languageMenu, .textAgain, .doubt, .codeWarning, .human, .challenge, .challengeWrong, .challengeExpired,
            .challengeFailed,
        ] + TailFault.allCases.map(\.text)
}

extension TextName: CustomStringConvertible {
    /// The name itself.
    package var description: String { rawValue }
}
