import Arguments
import Glibc
import Responder

/// The executable: arguments in, exit code out.
@main
struct Tongcha {
    static let configuration = Option(
        "config", "FILE", .path, "the configuration; without it, everything at its default")

    static let program = Command(
        "tongcha", "Answers text messages about the internet accounts that are registered with a phone number.",
        commands: [
            ServeCommand.command, CheckCommand.command, ImportCommand.command, BackupCommand.command,
            NumberCommands.show, NumberCommands.export, NumberCommands.erase, QueueCommand.command,
            AuditCommand.command, KeyCommand.command, AskCommand.command, WarnCommand.command,
            MigrateCommand.command,
        ])

    static func main() {
        // A closed pipe is for the call that writes into it to report; an import goes on, `serve` answers people.
        signal(SIGPIPE, SIG_IGN)
        switch program.parse(Array(CommandLine.arguments.dropFirst())) {
        case .stop(let text, let exitCode):
            Terminal.write(text, to: exitCode == 0 ? STDOUT_FILENO : STDERR_FILENO)
            exit(exitCode)
        case .run(let invocation):
            do {
                exit(try run(invocation))
            } catch {
                Terminal.complain("\(error)")
                exit(1)
            }
        }
    }

    private static func run(_ invocation: Invocation) throws -> Int32 {
        let environment = Terminal.environment
        let configuration = try ConfigurationFile.read(invocation[configuration], environment: environment)
        switch invocation.command {
        case "check": return CheckCommand.run(configuration, environment)
        case "import": return try ImportCommand.run(invocation, configuration, environment)
        case "show", "export", "erase": return try NumberCommands.run(invocation, configuration, environment)
        case "key rotate", "key status", "key finish":
            return try KeyCommand.run(invocation, configuration, environment)
        case "audit verify": return try AuditCommand.run(configuration)
        case "queue list", "queue show", "queue retry", "queue drop":
            return try QueueCommand.run(invocation, configuration)
        case "backup": return try BackupCommand.run(invocation, configuration)
        case "warn": return try WarnCommand.run(invocation, configuration, environment)
        case "migrate": return try MigrateCommand.run(invocation, configuration)
        case "ask": return try AskCommand.run(invocation, configuration)
        default: return ServeCommand.run(invocation, configuration, environment)
        }
    }
}
