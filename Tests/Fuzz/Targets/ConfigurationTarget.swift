import Links
import Session

@testable import Responder

/// Configuration files.
struct ConfigurationTarget: FuzzTarget {
    let name = "configuration"

    private static let environment = ["SECRET": "a secret of the environment", "SHORT": "secret"]

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let configuration: Configuration
        do throws(ConfigurationFaults) {
            configuration = try ConfigurationReader.read(
                input, file: "tongcha.json5", environment: Self.environment,
                readFile: { path throws(FileError) in
                    guard path == "secret" else { throw FileError("\(path) cannot be read") }
                    return Array("secret\n".utf8)
                })
        } catch {
            try checkFaults(error, input)
            return false
        }
        for link in configuration.links { try checkLink(link) }
        for source in configuration.sources {
            try hold(source.batchSize > 0 && source.timeout > .zero, "\(source.company) can never be asked")
        }
        return true
    }

    private func checkFaults(_ error: ConfigurationFaults, _ input: [UInt8]) throws(Finding) {
        try hold(!error.faults.isEmpty, "refused without a fault")
        let lines = input.count { $0 == 0x0A || $0 == 0x0D } + 1
        for fault in error.faults {
            try hold((1...lines).contains(fault.line) && fault.column >= 1, "line \(fault.line) of \(lines)")
            try hold(!Self.environment.values.contains { $0.utf8.count > 6 && fault.message.contains($0) }, "a secret")
        }
    }

    /// What is accepted must be fit for a session: its machines stop the process over an impossible setting.
    private func checkLink(_ link: LinkSettings) throws(Finding) {
        _ = GatewaySession(link.session, dialect: link.dialect, at: .now)
        try hold(!link.binds.isEmpty, "a link without binds")
        try hold(link.session.responseTimeout > .zero, "no time to answer")
        try hold((link.rate ?? 1) > 0 && (link.inboundRate ?? 1) > 0, "a rate of nothing")
    }
}
