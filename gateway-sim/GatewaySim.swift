import Arguments
import Glibc
import Net
import Telemetry

/// The gateway simulator as a program: a carrier on a laptop.
package enum GatewaySim {
    private static let program = Command(
        "gateway-sim", "Simulates a carrier and the companies, to test the responder.",
        commands: [
            PhoneCommand.command, WebCommand.command, RunCommand.command, LoadCommand.command,
            ConformCommand.command, CompaniesCommand.command, PeopleCommand.command,
        ])

    /// Does what the arguments say and returns the exit code.
    package static func run(_ arguments: [String]) async -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        switch parse(arguments) {
        case .stop(let text, let code):
            Console.write(text, to: code == 0 ? STDOUT_FILENO : STDERR_FILENO)
            return code
        case .run(let invocation):
            return await run(invocation)
        }
    }

    /// A phone may go without its number, and companies without their behaviour.
    private static func parse(_ arguments: [String]) -> Outcome {
        let outcome = program.parse(arguments)
        guard case .stop(_, 2) = outcome else { return outcome }
        for (command, operand) in [("phone", PhoneCommand.defaultNumber), ("companies", CompaniesCommand.prompt)] {
            let completed = program.parse(arguments + [operand])
            if case .run(let invocation) = completed, invocation.command == command { return completed }
        }
        return outcome
    }

    private static func run(_ invocation: Invocation) async -> Int32 {
        let log = invocation[TrafficOptions.isVerbose] ? Log.standardError(minimumLevel: .debug) : Log.silent
        do throws(SimulatorError) {
            switch invocation.command {
            case "phone": return try await PhoneCommand(invocation, log: log).run()
            case "web": return try await WebCommand.run(invocation, log: log)
            case "run": return try await RunCommand.run(invocation, log: log)
            case "load": return try await LoadCommand(invocation, log: log).run()
            case "conform": return try await ConformCommand.run(invocation)
            case "companies": return try await CompaniesCommand(invocation).run()
            case "people": return try PeopleCommand.run(invocation)
            default: return 2
            }
        } catch {
            Console.complain("\(error)")
            return error.exitCode
        }
    }
}
