import Arguments
import Responder

/// `tongcha ask`: says what is understood of a text, and why.
enum AskCommand {
    private static let text = Operand.required("TEXT", .text, "what somebody might text")

    static let command = Command(
        "ask", "say what is understood of a text, and why",
        detail: """
            Prints the folded text, its syllables, the words found in it with what they may mean and how far they are \
            from what is written, and the decision with the rule it comes from: without and with a prompt before it, \
            and whether it may be the code of a challenge. Nothing is sent, stored or logged.
            """,
        options: [Tongcha.configuration], operands: [text])

    static func run(_ invocation: Invocation, _ configuration: Configuration) throws -> Int32 {
        Terminal.write("\(try Ask(configuration).explain(invocation[text]))\n")
        return 0
    }
}
