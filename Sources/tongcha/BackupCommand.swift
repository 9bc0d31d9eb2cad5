import Arguments
import Responder

/// `tongcha backup`: copies the store into one file.
enum BackupCommand {
    private static let file = Operand.required("FILE", .path, "the copy, a file that is not there yet")

    static let command = Command(
        "backup", "copy the store into a new file, also while the responder runs",
        detail: """
            The copy is the store as it is at one moment, in one file with mode 0600, and is checked before it gets its \
            name. The key is not in it and has to be kept elsewhere. To restore, stop the responder, put the copy in the \
            place of the store, remove the store's -wal and -shm, and start.
            """,
        options: [Tongcha.configuration], operands: [file])

    static func run(_ invocation: Invocation, _ configuration: Configuration) throws -> Int32 {
        try OperatorAudit(configuration).note("backup")
        Terminal.write("\(try Backup(configuration).run(to: invocation[file]))\n")
        return 0
    }
}
