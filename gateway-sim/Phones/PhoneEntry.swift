import SMS

/// What a line typed at the phone asks for.
enum PhoneEntry: Equatable, Sendable {
    /// Send this.
    case text(String)
    /// Go on with another phone.
    case number(String)
    /// Say what can be typed.
    case help
    /// Leave.
    case quit
    /// An empty line.
    case nothing
    /// None of these, and why.
    case mistake(String)

    /// What can be typed.
    static let guide = """
        Type a text and press return to send it. Replies appear as they come.
        :number 13900139000   go on with another phone
        :help                 show this
        :quit                 leave

        """

    init(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case (nil, _): self = .nothing
        case (":help", _): self = .help
        case (":quit", _), (":q", _): self = .quit
        case (":number", 2):
            self = PhoneNumber(words[1]) == nil ? .mistake("'\(words[1])' is no mobile number") : .number(words[1])
        case (":number", _): self = .mistake(":number wants one mobile number")
        case (let first?, _) where first.hasPrefix(":"): self = .mistake("'\(first)' is unknown; try :help")
        case (.some, _): self = .text(line)
        }
    }
}
