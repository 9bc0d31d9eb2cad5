import Arguments
import Glibc
import Responder

/// `tongcha import`: brings people and account counts into the store.
enum ImportCommand {
    private static let table = Operand.required(
        "TABLE", .choice(DataImport.Table.allCases.map(\.rawValue)), "what the file holds")
    private static let file = Operand.required("FILE.csv", .path, "the file; its first line names the columns")

    /// How many wrong lines are shown; all of them are counted.
    private static let shownFaultLimit = 20

    private static let replace = Option.flag(
        "replace", "accounts: a number's counts in the file are all it has afterwards; the file must be sorted by phone"
    )

    static let command = Command(
        "import", "read people or accounts from a CSV file, also while the responder runs",
        detail: """
            The first line names the columns, in any order. people: phone,id_tail,status, the status active or \
            cancelled. accounts: phone,application,count. The file is UTF-8, with or without a byte order mark, or \
            GB18030. Wrong lines are left out and named, all others imported. A row of people replaces what was known of its number. A row of accounts replaces the count of its \
            application; the number's other applications stay as they are. With --replace all counts of each number in \
            the file are replaced together, a number with a wrong line keeps what it had, and numbers that are not in \
            the file are left alone. Of rows that repeat each other the last one holds; repeats are counted among the \
            first 4000000 different rows. SIGINT and SIGTERM stop an import once the rows at hand are durable; the same \
            file may be imported again.
            """,
        options: [Tongcha.configuration, replace], operands: [table, file])

    static func run(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) throws -> Int32 {
        guard let table = DataImport.Table(rawValue: invocation[table]) else { return 2 }
        if invocation[replace], table == .people {
            Terminal.complain("--replace is for accounts; a row of people replaces what was known in any case")
            return 2
        }
        if table == .people, let note = configuration.importedPeopleNote { Terminal.complain(note) }
        try OperatorAudit(configuration).note("import \(table.rawValue)")
        let (screen, signals) = (Screen(), HeldSignals())
        let dataImport = DataImport(
            configuration, environment: environment, progress: screen.tell(rows:), complaint: screen.complain(of:),
            goesOn: { !signals.wait(for: .zero) })
        let result: DataImport.Result
        do {
            result = try dataImport.run(table, file: invocation[file], replaces: invocation[replace])
            screen.end()
        } catch {
            screen.end()
            if screen.rowCount > 0 {
                Terminal.complain("\(screen.rowCount) rows are in the store; the file may be imported again")
            }
            throw error
        }
        if result.adoptsKey { Terminal.complain("the store takes the present key for the one of its people") }
        Terminal.write("\(result.summary)\n")
        return result.faultCount == 0 && !result.isStopped ? 0 : 1
    }

    /// What an import writes on standard error.
    private final class Screen {
        private var progress = ImportProgress(isTerminal: isatty(STDERR_FILENO) == 1, now: .now)
        private var faultCount = 0
        /// How many rows are in the store.
        private(set) var rowCount = 0

        func tell(rows: Int) {
            rowCount = rows
            if let text = progress.text(rows: rows, at: .now) { Terminal.write(text, to: STDERR_FILENO) }
        }

        func complain(of line: String) {
            faultCount += 1
            guard faultCount <= ImportCommand.shownFaultLimit else { return }
            clear()
            Terminal.complain(line)
        }

        func end() {
            clear()
            guard faultCount > ImportCommand.shownFaultLimit else { return }
            Terminal.complain("and \(faultCount - ImportCommand.shownFaultLimit) more lines like these")
        }

        private func clear() {
            if let text = progress.interruption() { Terminal.write(text, to: STDERR_FILENO) }
        }
    }
}
