import Links
import Net

extension Configuration {
    /// What works and should be otherwise, one line each.
    package var warnings: [String] { fileWarnings + keyWarnings + passwordWarnings + identityWarnings }

    private var keyWarnings: [String] {
        guard case .file(let path) = key, Self.folder(of: path) == Self.folder(of: storePath) else { return [] }
        return [
            "the key \(path) and the store \(storePath) are in one folder, so that one backup holds both; "
                + "keep the key in a folder of its own, such as keys/tongcha.key"
        ]
    }

    /// Codes give no tail away, but numbers and verdicts leave in clear.
    private var identityWarnings: [String] {
        guard let register = identity.register, !Self.isLoopback("\(register.url.endpoint)") else { return [] }
        return [
            "identity: the register at \(register.url.endpoint) is asked over plain HTTP; numbers and verdicts can be read "
                + "on the way, so let a stunnel on this machine stand in between"
        ]
    }

    private var passwordWarnings: [String] {
        links.compactMap { link in
            guard case .listen(let address) = link.endpoint, link.password == Self.defaultPassword,
                !Self.isLoopback(address)
            else { return nil }
            return "the link \"\(link.name)\" listens at \(address) with the default password; set another \"password\""
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }

    private static func isLoopback(_ address: String) -> Bool {
        // What is no address is a fault, and told elsewhere.
        guard let host = try? Endpoint(address).host else { return true }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
