import SMS

/// Shows a scenario's own lines in a transcript, which others may read: what may identify people is masked.
enum ScenarioSource {
    /// The line without comment and indentation; phone numbers are masked, and the digits of what a phone sends.
    ///
    /// An expectation's quoted words are the author's own and are shown as written.
    static func shown(_ line: Substring, isQuestion: Bool) -> String {
        var shown = ""
        var word = ""
        var quoted: String?
        for character in line.drop(while: \.isWhitespace) {
            if quoted != nil {
                if character == "\"" {
                    shown += (isQuestion ? DigitMask.mask(quoted ?? "") : quoted ?? "") + "\""
                    quoted = nil
                } else {
                    quoted?.append(character)
                }
            } else if character == "#" {
                break
            } else if character == "\"" {
                shown += masked(word) + "\""
                (word, quoted) = ("", "")
            } else if character.isWhitespace || character == "." {
                shown += masked(word) + String(character)
                word = ""
            } else {
                word.append(character)
            }
        }
        shown += masked(word)
        while shown.last?.isWhitespace == true { shown.removeLast() }
        return shown
    }

    private static func masked(_ word: String) -> String { PhoneNumber(word)?.description ?? word }
}
