import SMS

/// What operators do, in the audit log of a configuration that has one.
package struct OperatorAudit {
    private let folder: AuditFolder?

    /// The audit log of this configuration.
    package init(_ configuration: Configuration) throws {
        folder = try configuration.auditFolder.map { (path) throws(FileError) in try AuditFolder(path) }
    }

    /// Notes that a command is about to be carried out; one that cannot be noted is not.
    package func note(_ command: String, number: String? = nil) throws {
        let phone = number.flatMap { PhoneNumber($0) }
        try folder?.append(
            [AuditEntry(at: Application.systemClock(), phone: phone, place: "operator", decision: command)],
            isLast: true)
    }
}
