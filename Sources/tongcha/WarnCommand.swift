import Arguments
import Primitives
import Responder

/// `tongcha warn`: a fixed text to a list of numbers.
enum WarnCommand {
    private static let template = Option(
        "template", "NAME",
        ValueKind<String>(expectation: "the name of a text, in small letters, digits and hyphens") {
            !$0.isEmpty && $0.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
                ? $0 : nil
        }, "the text, as its file in the folder of templates is called; it must be the same for everybody")
    private static let numbers = Option("numbers", "FILE", .path, "the numbers, one a line")
    private static let rate = Option("rate", "COUNT", .integer(1...300), "texts a second")
    private static let link = Option(
        "link", "NAME", .text, "the link; without it the only one, or the one whose senders fit a number")
    private static let between = Option(
        "between", "HOURS",
        ValueKind<WarningHours>(expectation: "hours of a day such as 08:00-21:00, a quarter of an hour at least") {
            WarningHours($0)
        }, default: .usual, "when people may be texted, by China's clocks; outside of it the command waits")
    private static let go = Option.flag("go", "text them; without it nobody is texted, and what would be done is told")

    /// How many lines that are left out are shown; all of them are counted.
    private static let shownFaultLimit = 20

    static let command = Command(
        "warn", "text a fixed text to a list of numbers, while the responder runs",
        detail: """
            Whoever opted out is left out, and so is what is no mobile number or stands further up in the list. The text \
            is in the language that somebody asked for, else in the configured one. A text leaves some 70 seconds after \
            it is written. FILE.progress says how far the list is: a command that was stopped goes on there when it is \
            run again; a list or a text that has changed since is refused.
            """,
        options: [Tongcha.configuration, template, numbers, rate, link, between, go])

    static func run(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) throws -> Int32 {
        guard let template = invocation[template], let file = invocation[numbers], let rate = invocation[rate] else {
            Terminal.complain("--template, --numbers and --rate must be given")
            return 2
        }
        var order = Warning.Order(template: template, file: file, rate: rate)
        order.link = invocation[link]
        order.hours = invocation[between]
        var faultCount = 0
        let warning = try Warning(order, configuration, environment: environment) { line in
            faultCount += 1
            if faultCount <= shownFaultLimit { Terminal.complain(line) }
        }
        if faultCount > shownFaultLimit {
            Terminal.complain("and \(faultCount - shownFaultLimit) more lines like these")
        }
        guard invocation[go] else {
            Terminal.write(try warning.plan(at: Application.systemClock()))
            return 0
        }
        let signals = HeldSignals()
        try OperatorAudit(configuration).note(warning.decision)
        let (summary, isWhole) = try warning.run(
            clock: { Now(wall: Application.systemClock(), instant: .now) }, pause: { !signals.wait(for: $0) },
            tell: Terminal.complain)
        Terminal.write("\(summary)\n")
        return isWhole ? 0 : 1
    }
}
