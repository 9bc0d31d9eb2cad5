import Arguments
import Glibc
import Responder

/// `tongcha migrate`: copies one store into another.
enum MigrateCommand {
    private static let source = Option("from", "STORE", .text, "the store to copy, which stays as it is")
    private static let target = Option("to", "STORE", .text, "the store that takes the rows")

    static let command = Command(
        "migrate", "copy a store into another one, from SQLite to PostgreSQL or back",
        detail: """
            A store is named as "store" names it in a configuration: sqlite:data/tongcha.db, or \
            postgresql://user@host:port/database. No responder may serve either meanwhile. The target has to be empty, \
            or not there yet; what an interrupted copy has left is completed. In the end the rows of both are counted. \
            The key is not copied: the responder goes on with the same file. A server's password is the configuration's \
            where it has the same URL, else that of PGPASSWORD or PGPASSFILE.
            """,
        options: [Tongcha.configuration, source, target])

    static func run(_ invocation: Invocation, _ configuration: Configuration) throws -> Int32 {
        guard let source = invocation[source], let target = invocation[target] else {
            Terminal.complain("--from and --to must be given")
            return 2
        }
        try OperatorAudit(configuration).note("migrate")
        let isTerminal = isatty(STDERR_FILENO) == 1
        let migration = try StoreMigration(from: source, to: target, configuration)
        let text = try migration.run { table, count in
            if isTerminal { Terminal.write("\r\u{1B}[K\(table): \(count)", to: STDERR_FILENO) }
        }
        if isTerminal { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
        Terminal.write(text)
        return 0
    }
}
