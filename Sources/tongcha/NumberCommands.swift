import Arguments
import Responder

/// `tongcha show`, `export` and `erase`: what is kept of one number.
enum NumberCommands {
    private static let number = Operand.required(
        "NUMBER",
        ValueKind<String>(expectation: "a mainland mobile number") { OperatorInput.isNumber($0) ? $0 : nil },
        "the phone number, as 13800138000 or +8613800138000")
    private static let json = Option.flag("json", "as JSON, on one line")

    static let show = Command(
        "show", "say what is kept of a number, masked, also while the responder runs",
        detail: """
            The number is masked, texts of replies are left out. Times are in UTC. Tables without an index by number \
            (inquiries, replies, segments) are passed over whole: they hold no more than retention lets them.
            """,
        options: [Tongcha.configuration, json], operands: [number])

    static let export = Command(
        "export", "write everything that is kept of a number as JSON, in clear",
        detail: """
            For the person whose number it is. The output holds the number, counts and texts of replies in clear. The \
            digits of the ID are not kept, and the code that is kept in their place is not written.
            """,
        options: [Tongcha.configuration], operands: [number])

    static let erase = Command(
        "erase", "remove everything that is kept of a number, also while the responder runs",
        detail: """
            Registration, counts, what is remembered of the sender, inquiries, waiting replies and segments are removed, \
            overwritten in the file, and the log is folded in and cut. A reply that is on its way to the gateway may \
            still arrive. Backups that were made before still hold the number: after restoring one, erase it again.
            """,
        options: [Tongcha.configuration], operands: [number])

    static func run(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) throws -> Int32 {
        let operations = try NumberOperations(invocation[number], configuration, environment: environment)
        try OperatorAudit(configuration).note(invocation.command, number: invocation[number])
        switch invocation.command {
        case "show": Terminal.write(invocation[json] ? try operations.json() : try operations.text())
        case "export": Terminal.write(try operations.export())
        default: Terminal.write("\(try operations.erase())\n")
        }
        return 0
    }
}
