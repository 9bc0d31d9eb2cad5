import Arguments
import Testing

@Suite struct UsageTextTests {
    @Test(arguments: ["--help", "-h", "--help --bogus", "--bogus -h"])
    func `the program's help lists its commands`(line: String) {
        #expect(
            Sample.help(line) == """
                Usage: tongcha COMMAND [--quiet]

                Answers text messages about the accounts that hang on a phone number.

                Commands:
                  serve   run the responder
                  import  read a CSV file
                  phone   text from a pretended phone
                  run     run scenarios
                  queue   look after waiting replies

                Options:
                  --quiet     say nothing but errors
                  -h, --help  show this text

                """)
    }

    @Test(arguments: ["serve --help", "serve --rate 0 -h", "--help serve", "serve now --help"])
    func `a command's help shows options, defaults and broken lines`(line: String) {
        #expect(
            Sample.help(line) == """
                Usage: tongcha serve [--quiet] [--config FILE] [--rate COUNT] [--wait TIME]

                run the responder

                Options:
                  --quiet        say nothing but errors
                  --config FILE  the configuration to use (default: tongcha.json5)
                  --rate COUNT   messages a second; as many as go without
                  --wait TIME    how long to wait for an answer before the message counts as
                                 lost and the next attempt begins (default: 30s)
                  -h, --help     show this text

                """)
    }

    @Test func `operands are shown as they are typed`() {
        #expect(
            Sample.help("import -h")?.hasPrefix("Usage: tongcha import TABLE FILE.csv [--quiet] [--config FILE]\n")
                == true)
        #expect(Sample.help("phone -h")?.contains("\nArguments:\n  [NUMBER]  which phone to use\n") == true)
        #expect(Sample.help("run -h")?.contains(" SCENARIO… ") == true)
        #expect(Sample.help("queue drop -h")?.hasPrefix("Usage: tongcha queue drop [NUMBER] [--quiet]\n") == true)
        #expect(Sample.help("queue -h")?.contains("\n  list  show them\n") == true)
    }

    @Test func `no line is wider than a terminal`() {
        let long = String(repeating: "many words of help ", count: 20)
        let command = Command(
            "gateway-sim", long, detail: long,
            options: [
                Option("an-option-with-a-very-long-name", "AND-A-PLACEHOLDER", .text, long),
                Option("short", "VALUE", .text, default: "x", long), Option.flag("another-long-flag-name", long),
            ],
            operands: [Operand.repeated("FILE", .path, long)])
        guard case .stop(let text, 0) = command.parse(["-h"]) else {
            Issue.record("help is not given")
            return
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.allSatisfy { $0.last != " " })
        #expect(lines.contains("  --an-option-with-a-very-long-name AND-A-PLACEHOLDER"))
    }
}
