import Digest
import JSON
import Net

/// Reads `identity`.
struct IdentityReader {
    let reader: SettingReader

    private enum Kind: String, CaseIterable {
        case sqlite, http
    }

    /// The fewest octets of the shared key: as many as a code has (RFC 2104 §3).
    private static let keyOctetCount = 32

    /// The settings as far as they can be read; what cannot is a fault.
    func settings() -> IdentitySettings {
        switch reader.choice("kind", Kind.self) {
        case .http: return register().map(IdentitySettings.http) ?? .sqlite
        case .sqlite: reader.allowOnly(["kind"])
        case nil:
            if reader.node.objectValue == nil {
                reader.allowOnly(["kind"])
            } else if reader.node["kind"] == nil {
                reader.fault(reader.node, "\"kind\" is missing; it is \"sqlite\" or \"http\"")
            }
        }
        return .sqlite
    }

    private func register() -> RegisterSettings? {
        reader.allowOnly(["kind", "url", "secret", "key", "batch", "timeout_seconds", "deadline_seconds"])
        let url = reader.url()
        let secret = secret()
        let key = key()
        guard let url, let secret, let key else { return nil }
        if secret == key.text, let value = reader.node["key"] {
            reader.fault(
                value, "\"key\" is the same as \"secret\": who may sign requests could try tails, so use another")
        }
        var settings = RegisterSettings(url: url, secret: HMACKey(Array(secret.utf8)), key: HMACKey(key.octets))
        if let size = reader.integer("batch", in: 1...1_000) { settings.batchSize = size }
        if let timeout = reader.seconds("timeout_seconds", in: 1...15) { settings.timeout = timeout }
        if let deadline = reader.seconds("deadline_seconds", in: 1...15) { settings.deadline = deadline }
        if settings.deadline < settings.timeout,
            let value = reader.node["deadline_seconds"] ?? reader.node["timeout_seconds"]
        {
            reader.fault(
                value,
                "\"deadline_seconds\" (\(settings.deadline.components.seconds)) must not be less than \"timeout_seconds\" "
                    + "(\(settings.timeout.components.seconds)): it is the time for all tries together")
        }
        return settings
    }

    private func secret() -> String? {
        guard reader.node["secret"] != nil else {
            reader.fault(
                reader.node, "\"secret\" is missing; without it the register cannot tell our questions from others'")
            return nil
        }
        return reader.secret("secret", lengths: 8...256)
    }

    /// The shared key, which never stands in the configuration itself.
    private func key() -> (text: String, octets: [UInt8])? {
        guard let value = reader.node["key"] else {
            reader.fault(
                reader.node, "\"key\" is missing; tails leave as codes under a key that is shared with the carrier")
            return nil
        }
        guard value.objectValue != nil else {
            reader.fault(value, "\"key\" must be { env: \"NAME\" } or { file: \"path\" }")
            return nil
        }
        guard let text = reader.secret("key", lengths: 1...512) else { return nil }
        guard let octets = Hex.octets(from: text), octets.count >= Self.keyOctetCount else {
            reader.fault(value, "\"key\" must be 64 or more hexadecimal digits")
            return nil
        }
        return (text, octets)
    }
}
