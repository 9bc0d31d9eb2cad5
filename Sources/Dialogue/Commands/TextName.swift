/// The name of a text under every language's folder: `result` is `zh/result.mustache` and `en/result.mustache`.
package struct TextName: RawRepresentable, Hashable, Sendable {
    /// The file's name without folder and suffix.
    package let rawValue: String

    /// The text of this name.
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let prompt = TextName(rawValue: "prompt")
    package static let accepted = TextName(rawValue: "accepted")
    package static let result = TextName(rawValue: "result")
    package static let refused = TextName(rawValue: "refused")
    package static let cancelled = TextName(rawValue: "cancelled")
    package static let tooSoon = TextName(rawValue: "too-soon")
    package static let locked = TextName(rawValue: "locked")
    package static let inProgress = TextName(rawValue: "in-progress")
    package static let noInquiry = TextName(rawValue: "no-inquiry")
    package static let help = TextName(rawValue: "help")
    package static let details = TextName(rawValue: "details")
    package static let detailsMenu = TextName(rawValue: "details-menu")
    package static let hotline = TextName(rawValue: "hotline")
    package static let hotlineMenu = TextName(rawValue: "hotline-menu")
    package static let dispute = TextName(rawValue: "dispute")
    package static let disputeMenu = TextName(rawValue: "dispute-menu")
    package static let optedOut = TextName(rawValue: "opted-out")
    package static let optedIn = TextName(rawValue: "opted-in")
    package static let language = TextName(rawValue: "language")
    package static let languageMenu = TextName(rawValue: "language-menu")
    package static let textAgain = TextName(rawValue: "text-again")

    /// The texts every language needs, whatever the catalog holds; information services add their own.
    package static let builtIn: [TextName] =
        [
            .prompt, .accepted, .result, .refused, .cancelled, .tooSoon, .locked, .inProgress, .noInquiry, .help,
            .details, .detailsMenu, .hotline, .hotlineMenu, .dispute, .disputeMenu, .optedOut, .optedIn, .language,
            .languageMenu, .textAgain,
        ] + TailFault.allCases.map(\.text)
}

extension TextName: CustomStringConvertible {
    /// The name itself.
    package var description: String { rawValue }
}
