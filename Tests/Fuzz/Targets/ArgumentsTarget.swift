import Arguments

@testable import GatewaySimulator

/// Command lines.
struct ArgumentsTarget: FuzzTarget {
    let name = "arguments"

    private static let program = Command(
        "gateway-sim", "Plays the carrier's side.",
        commands: [
            PhoneCommand.command, RunCommand.command, LoadCommand.command, CompaniesCommand.command,
            PeopleCommand.command,
        ])

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let words = input.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        switch Self.program.parse(words) {
        case .stop(let text, let exitCode):
            try hold(exitCode == 0 || exitCode == 2, "an exit code of \(exitCode)")
            try hold(text.hasSuffix("\n"), "no end of a line: \(text)")
            return exitCode == 0
        case .run(let invocation):
            try hold(!invocation.command.isEmpty, "no command")
            _ = TrafficOptions.plan(invocation)
            _ = (invocation[LinkOptions.connect], invocation[LinkOptions.peer], invocation[TrafficOptions.hex])
            return true
        }
    }
}
