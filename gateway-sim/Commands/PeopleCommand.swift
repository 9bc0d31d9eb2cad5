import Arguments
import Glibc

/// `gateway-sim people`: people and their accounts for a load run, the same for the same seed.
enum PeopleCommand {
    static let count = Option("count", "COUNT", .integer(1...10_000_000), default: 1_000, "how many people")
    static let first = Option("phones", "FIRST", .phoneRange, default: .usual, "the first of their phones")
    static let accounts = Option(
        "accounts", "COUNT", .integer(0...CompanyRoll.allApplications.count),
        "at how many applications each has accounts (default: left to chance)")
    static let folder = Option("folder", "DIR", .path, default: ".", "where people.csv and accounts.csv go")

    static let command = Command(
        "people", "write people.csv and accounts.csv for the responder to import",
        options: [count, first, accounts, folder, TrafficOptions.seed])

    /// Writes the two files and returns the exit code.
    static func run(_ invocation: Invocation) throws(SimulatorError) -> Int32 {
        let people = PeopleList(
            count: invocation[count], first: invocation[first].first, seed: UInt64(invocation[TrafficOptions.seed]),
            applicationCount: invocation[accounts])
        try TextFile.write(to: invocation[folder] + "/people.csv", people.writePeople)
        try TextFile.write(to: invocation[folder] + "/accounts.csv", people.writeAccounts)
        return 0
    }
}
