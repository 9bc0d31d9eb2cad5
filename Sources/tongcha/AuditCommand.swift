import Arguments
import Responder

/// `tongcha audit`: the log of decisions.
enum AuditCommand {
    static let command = Command(
        "audit", "check the log of decisions",
        commands: [
            Command(
                "verify", "check that no line of the audit log was changed, removed or inserted",
                detail: """
                    Every line is sealed with a digest of itself and of the seal before it, over all files of the folder. \
                    Lines that were cut off at the end leave no gap: note the last seal elsewhere, and look whether it is \
                    still there.
                    """,
                options: [Tongcha.configuration])
        ])

    static func run(_ configuration: Configuration) throws -> Int32 {
        Terminal.write("\(try AuditVerification(configuration).run())\n")
        return 0
    }
}
