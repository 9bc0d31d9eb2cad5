import Arguments
import Responder

/// `tongcha queue`: replies that wait or were given up.
enum QueueCommand {
    private static let reveal = Option.flag("reveal", "show numbers in clear, and a reply's text")
    private static let json = Option.flag("json", "as JSON, on one line")
    private static let link = Option("link", "NAME", .text, "replies of this link")
    private static let state = Option(
        "state", "STATE", .choice(QueueOperations.states), "replies in this state; without it waiting and failed ones")
    private static let after = Option("after", "ID", .text, "replies behind this one")
    private static let limit = Option("limit", "COUNT", .integer(1...1_000), default: 50, "the most to list")
    private static let reply = Operand.required("ID", .text, "the reply, as `queue list` shows it")
    private static let replies = Operand.repeated(
        "ID", .text, "the replies, as `queue list` shows them; or the word failed, for all that were given up")

    static let command = Command(
        "queue", "list, show, retry and drop replies, also while the responder runs",
        commands: [
            Command(
                "list", "list replies that wait or were given up, the oldest first",
                detail: "Numbers are masked. A page ends with how to go on where there is more.",
                options: [Tongcha.configuration, link, state, after, limit, reveal, json]),
            Command(
                "show", "say all about one reply; its text is shown with --reveal",
                options: [Tongcha.configuration, reveal], operands: [reply]),
            Command(
                "retry", "let replies that were given up be sent again",
                detail: """
                    They are worth sending for 48 hours more. A running responder takes them up within a minute. Segments \
                    that have arrived are not sent again.
                    """,
                options: [Tongcha.configuration], operands: [replies]),
            Command(
                "drop", "remove replies, which nobody gets any more",
                detail: "A reply that a running responder has handed to its gateway already may still arrive.",
                options: [Tongcha.configuration], operands: [replies]),
        ])

    static func run(_ invocation: Invocation, _ configuration: Configuration) throws -> Int32 {
        let operations = try QueueOperations(configuration)
        if invocation.command != "queue list" || invocation[reveal] {
            try OperatorAudit(configuration).note(invocation.command)
        }
        switch invocation.command {
        case "queue list":
            var filter = QueueOperations.Filter()
            filter.link = invocation[link]
            filter.state = invocation[state]
            filter.after = invocation[after]
            filter.limit = invocation[limit]
            let reveals = invocation[reveal]
            Terminal.write(
                invocation[json]
                    ? try operations.listJSON(filter, reveals: reveals) : try operations.list(filter, reveals: reveals))
        case "queue show": Terminal.write(try operations.show(invocation[reply], reveals: invocation[reveal]))
        case "queue retry":
            Terminal.write("\(try operations.retry(invocation[replies], now: Application.systemClock()))\n")
        default: Terminal.write("\(try operations.drop(invocation[replies]))\n")
        }
        return 0
    }
}
