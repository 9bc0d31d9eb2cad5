import Arguments

/// A line of a scenario, word by word.
package struct ScenarioWords {
    /// A bare word or a quoted text.
    private struct Word: Equatable {
        var text: String
        var isQuoted: Bool
        var column: Int
    }

    /// The line's number, from 1.
    package let line: Int
    private let words: [Word]
    private let endColumn: Int
    private var position = 0

    /// Splits a line at spaces; `#` outside quotes begins a comment, and in quotes `\"`, `\\` and `\n` are escapes.
    package init(_ text: Substring, line: Int) throws(ScenarioError) {
        self.line = line
        var words: [Word] = []
        var word: Word?
        var isInQuotes = false
        var isEscaped = false
        var column = 0
        for character in text {
            column += 1
            if isInQuotes {
                if isEscaped {
                    guard let meant = ["\"": "\"", "\\": "\\", "n": "\n"][character] else {
                        throw ScenarioError(
                            line: line, column: column, expected: "\", \\ or n after a backslash",
                            found: String(character))
                    }
                    word?.text += meant
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isInQuotes = false
                    if let finished = word { words.append(finished) }
                    word = nil
                } else {
                    word?.text.append(character)
                }
                continue
            }
            if character == "\"" || character == "#" || character.isWhitespace {
                if let finished = word { words.append(finished) }
                word = nil
                if character == "#" { break }
                if character == "\"" {
                    isInQuotes = true
                    word = Word(text: "", isQuoted: true, column: column)
                }
            } else if word == nil {
                word = Word(text: String(character), isQuoted: false, column: column)
            } else {
                word?.text.append(character)
            }
        }
        if isInQuotes { throw ScenarioError(line: line, column: column + 1, expected: "a closing quote", found: nil) }
        if let word { words.append(word) }
        self.words = words
        endColumn = column + 1
    }

    /// Whether nothing is left.
    package var isAtEnd: Bool { position == words.count }

    /// What is wrong here, given what should be.
    package func error(expected: String) -> ScenarioError {
        let word = position < words.count ? words[position] : nil
        return ScenarioError(line: line, column: word?.column ?? endColumn, expected: expected, found: word?.text)
    }

    /// Takes these bare words, if they are next.
    package mutating func take(_ phrase: String) -> Bool {
        let wanted = phrase.split(separator: " ")
        guard words.count - position >= wanted.count else { return false }
        for (word, text) in zip(words[position...], wanted) where word.isQuoted || word.text != text { return false }
        position += wanted.count
        return true
    }

    /// Takes the next word, if it is a bare one of which `read` can make something.
    package mutating func take<Value>(_ read: (String) -> Value?) -> Value? {
        guard !isAtEnd, !words[position].isQuoted, let value = read(words[position].text) else { return nil }
        position += 1
        return value
    }

    /// Whether a bare word is next of which this holds.
    func isNext(_ condition: (String) -> Bool) -> Bool {
        !isAtEnd && !words[position].isQuoted && condition(words[position].text)
    }

    /// Takes these words, which must be next.
    package mutating func require(_ phrase: String) throws(ScenarioError) {
        guard take(phrase) else { throw error(expected: "'\(phrase)'") }
    }

    /// Takes a bare word of which `read` can make something.
    package mutating func value<Value>(
        _ expected: String, _ read: (String) -> Value?
    ) throws(ScenarioError) -> Value {
        guard let value = take(read) else { throw error(expected: expected) }
        return value
    }

    /// Takes a quoted text.
    package mutating func quoted(_ expected: String) throws(ScenarioError) -> String {
        guard !isAtEnd, words[position].isQuoted else { throw error(expected: expected) }
        defer { position += 1 }
        return words[position].text
    }

    /// Takes a whole number of at least `minimum`.
    package mutating func count(_ expected: String = "a number from 1", from minimum: Int = 1) throws(ScenarioError)
        -> Int
    {
        try value(expected) { Int($0).flatMap { (minimum...1_000_000_000).contains($0) ? $0 : nil } }
    }

    /// Takes a duration, `250ms`, `30s`, `5m`.
    mutating func duration() throws(ScenarioError) -> Duration {
        let kind = ValueKind.duration(.milliseconds(0)...(.seconds(172_800)))
        return try value("a duration such as 250ms or 30s", kind.parse)
    }

    /// Takes a duration of that range, `30s`, `24h`, `7d`.
    mutating func duration(_ range: ClosedRange<Duration>) throws(ScenarioError) -> Duration {
        let kind = ValueKind.duration(range)
        return try value(kind.expectation, kind.parse)
    }

    /// Nothing may be left.
    package func end() throws(ScenarioError) {
        guard isAtEnd else { throw error(expected: "the end of the line") }
    }
}
