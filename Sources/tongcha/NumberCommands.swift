import Arguments
import Responder

/// `tongcha show`, `export` and `erase`: what is kept of one number.
enum NumberCommands {
    private static let phone = ValueKind<String>(expectation: "a mainland mobile number") {
        OperatorInput.isNumber($0) ? $0 : nil
    }
    private static let number = Operand.required(
        "NUMBER", phone, "the phone number, as 13800138000 or +8613800138000")
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

    private static let erased = Operand.optional("NUMBER", phone, "the phone number, as 13800138000 or +8613800138000")
    private static let again = Option(
        "again-since", "TIME",
        ValueKind<String>(expectation: "a date or time of UTC, as 2026-01-02 or 2026-01-02T03:04:05") {
            RepeatedErasure.isMoment($0) ? $0 : nil
        }, "in place of a number: erase everybody who was erased since, in a store that was restored")

    static let erase = Command(
        "erase", "remove everything that is kept of a number, also while the responder runs",
        detail: """
            Registration, counts, what is remembered of the sender, inquiries, waiting replies and segments are removed, \
            overwritten in the file, and the log is folded in and cut. A reply that is on its way to the gateway may \
            still arrive. Backups that were made before still hold the number. Each erasure is noted, as a digest under \
            the key, in a file beside the store whose name ends in .erased: after restoring a backup, run this command \
            with --again-since and the time at which the backup was made.
            """,
        options: [Tongcha.configuration, again], operands: [erased])

    static func run(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) throws -> Int32 {
        if invocation.command == "erase" { return try erase(invocation, configuration, environment) }
        let operations = try NumberOperations(invocation[number], configuration, environment: environment)
        try OperatorAudit(configuration).note(invocation.command, number: invocation[number])
        switch invocation.command {
        case "show": Terminal.write(invocation[json] ? try operations.json() : try operations.text())
        default: Terminal.write(try operations.export())
        }
        return 0
    }

    private static func erase(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) throws -> Int32 {
        let audit = try OperatorAudit(configuration)
        switch (invocation[erased], invocation[again]) {
        case (let number?, nil):
            let operations = try NumberOperations(number, configuration, environment: environment)
            try audit.note("erase", number: number)
            Terminal.write("\(try operations.erase())\n")
        case (nil, let moment?):
            let erasure = try RepeatedErasure(configuration, environment: environment)
            try audit.note("erase again")
            Terminal.write("\(try erasure.run(since: moment))\n")
        case (nil, nil), (.some, .some):
            Terminal.complain("either a number or --again-since must be given")
            return 2
        }
        return 0
    }
}
