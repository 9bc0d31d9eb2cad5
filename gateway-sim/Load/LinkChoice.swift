import Arguments
import Net
import Session

/// One account of a load run as typed: what it says replaces what the other options say of every account.
struct LinkChoice: Equatable, Sendable {
    /// The words that it may say.
    static let names = [
        "protocol", "connect", "listen", "peer", "bind", "system_id", "password_file", "links", "window",
    ]

    private let values: [String: String]

    /// `protocol=smpp connect=127.0.0.1:2775 system_id=carrier2`; `nil` for anything else.
    init?(_ text: String) {
        var values: [String: String] = [:]
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, Self.isGood(parts[0], parts[1]), values[parts[0]] == nil else { return nil }
            values[parts[0]] = parts[1]
        }
        guard !values.isEmpty, values["connect"] == nil || values["listen"] == nil else { return nil }
        self.values = values
    }

    private static func isGood(_ name: String, _ value: String) -> Bool {
        switch name {
        case "protocol": GatewayProfile.WireProtocol(rawValue: value) != nil
        // What is no address is none here either.
        case "connect", "listen": (try? Endpoint(value)) != nil
        case "peer": GatewayProfile.Peer(rawValue: value) != nil
        case "bind": BindKind(rawValue: value) != nil
        case "links": Int(value).map { (1...64).contains($0) } ?? false
        case "window": Int(value).map { (1...10_000).contains($0) } ?? false
        case "system_id", "password_file": true
        default: false
        }
    }

    /// The profile after what this says.
    func apply(to profile: inout GatewayProfile) throws(SimulatorError) {
        if let name = values["protocol"].flatMap(GatewayProfile.WireProtocol.init(rawValue:)) {
            profile.wireProtocol = name
        }
        if let address = values["connect"] { profile.endpoint = .dial(address) }
        if let address = values["listen"] { profile.endpoint = .listen(address) }
        if let peer = values["peer"].flatMap(GatewayProfile.Peer.init(rawValue:)) { profile.peer = peer }
        if let kind = values["bind"].flatMap(BindKind.init(rawValue:)) { profile.bindKind = kind }
        if let name = values["system_id"] { profile.systemID = name }
        if let path = values["password_file"] { profile.password = try TextFile.secret(path) }
        if let count = values["links"].flatMap({ Int($0) }) { profile.bindCount = count }
        if let window = values["window"].flatMap({ Int($0) }) { profile.window = window }
    }
}

extension ValueKind where Value == LinkChoice {
    /// `protocol=smpp connect=127.0.0.1:2775 system_id=carrier2`.
    static var link: Self {
        Self(
            expectation: "words such as 'protocol=smpp connect=127.0.0.1:2775 system_id=carrier2'; there are "
                + LinkChoice.names.joined(separator: " "),
            parse: LinkChoice.init)
    }
}
