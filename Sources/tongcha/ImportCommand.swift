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

    static let command = Command(
        "import", "read people or accounts from a CSV file, also while the responder runs",
        detail: """
            people: phone,id_tail,status, the status active or cancelled. accounts: phone,application,count. \
            Wrong lines are left out and named, all others imported.
            """,
        options: [Tongcha.configuration], operands: [table, file])

    static func run(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) throws -> Int32 {
        guard let table = DataImport.Table(rawValue: invocation[table]) else { return 2 }
        let isTerminal = isatty(STDERR_FILENO) == 1
        var shownCount = 0
        let dataImport = DataImport(
            configuration, environment: environment,
            progress: { count in if isTerminal { Terminal.write("\r\(count) rows", to: STDERR_FILENO) } },
            complaint: { line in
                shownCount += 1
                if shownCount <= shownFaultLimit { Terminal.complain(line) }
            })
        let result = try dataImport.run(table, file: invocation[file])
        if isTerminal { Terminal.write("\r", to: STDERR_FILENO) }
        if shownCount > shownFaultLimit {
            Terminal.complain("and \(shownCount - shownFaultLimit) more lines like these")
        }
        Terminal.write("\(result.importedCount) rows imported, \(result.faultCount) left out\n")
        return result.faultCount == 0 ? 0 : 1
    }
}
