import Arguments
import Responder

/// `tongcha key`: the key of the identity check, and its successor.
enum KeyCommand {
    static let command = Command(
        "key", "replace the key of the identity check, also while the responder runs",
        detail: """
            The key of the people in the store, for identity: { kind: "sqlite" }. The key that is shared with a carrier's \
            register is not touched: agree on another with the carrier, put it where "identity" says, and restart.
            """,
        commands: [
            Command(
                "rotate", "make a new key and begin to use it",
                detail: """
                    The new key stands before the former one in the key's file. A responder that runs takes it at once. \
                    People come under it with their next right tail, or when they are imported again; until then the \
                    former key recognises them. Back the key's file up.
                    """,
                options: [Tongcha.configuration]),
            Command(
                "status", "say how many people are under the present key and under former ones",
                options: [Tongcha.configuration]),
            Command(
                "finish", "remove the former key, once nobody is under it any more", options: [Tongcha.configuration]),
        ])

    static func run(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) throws -> Int32 {
        let rotation = try KeyRotation(configuration, environment: environment)
        if invocation.command != "key status" { try OperatorAudit(configuration).note(invocation.command) }
        let line =
            switch invocation.command {
            case "key rotate": try rotation.begin()
            case "key status": try rotation.status()
            default: try rotation.finish()
            }
        Terminal.write("\(line)\n")
        return 0
    }
}
