import Arguments
import Net
import SMS
import Session

/// What follows `link`: whose link it is, and how to meet the responder.
struct LinkWords: Equatable, Sendable {
    /// The gateway; `nil` for every one.
    var gateway: String?
    /// What is said of it.
    var settings: [LinkSetting] = []

    /// Reads a name, if there is one, and `name=value` each.
    init(_ words: inout ScenarioWords) throws(ScenarioError) {
        gateway = words.take { Self.isGateway($0) ? $0 : nil }
        while !words.isAtEnd {
            let place = words
            let setting = try words.value("NAME=VALUE, one of \(LinkSetting.forms.joined(separator: ", "))") {
                LinkSetting($0)
            }
            // What is left to chance in a scenario is repeated by one seed.
            if gateway != nil, case .seed = setting {
                throw place.error(expected: "seed=NUMBER on a 'link' line that names no gateway")
            }
            settings.append(setting)
        }
        guard gateway != nil || !settings.isEmpty else { throw words.error(expected: "NAME=VALUE") }
    }

    /// Whether a gateway may have that name: no word is a name that says something else in its place.
    private static func isGateway(_ word: String) -> Bool {
        ScenarioParser.isName(word) && !GatewayOrder.verbs.contains(word) && !["goes", "comes"].contains(word)
            && !LinkSetting.forms.contains { $0.hasPrefix("\(word)=") }
    }
}

extension LinkSetting {
    /// What may be written, for whoever wrote something else.
    static let forms = [
        "protocol=line|smpp", "connect=HOST:PORT", "listen=HOST:PORT", "peer=smsc|esme",
        "bind=transceiver|transmitter|receiver", "system_id=NAME", "password_file=FILE",
        "short_code=NUMBER", "links=1…64", "window=1…10000", "segments=udh8|udh16|sar|payload", "response_timeout=30s",
        "seed=NUMBER",
    ]

    /// The setting written so, or `nil` when there is none of this name or value.
    init?(_ word: String) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty else { return nil }
        let value = parts[1]
        let setting: LinkSetting? =
            switch parts[0] {
            case "protocol": GatewayProfile.WireProtocol(rawValue: value).map(LinkSetting.wireProtocol)
            case "connect": Self.endpoint(value).map(LinkSetting.connect)
            case "listen": Self.endpoint(value).map(LinkSetting.listen)
            case "peer": GatewayProfile.Peer(rawValue: value).map(LinkSetting.peer)
            case "bind": BindKind(rawValue: value).map(LinkSetting.bind)
            case "system_id": .systemID(value)
            case "password_file": .passwordFile(value)
            case "short_code": .shortCode(value)
            case "links": Self.number(value, in: 1...64).map(LinkSetting.links)
            case "window": Self.number(value, in: 1...10_000).map(LinkSetting.window)
            case "segments": ConcatenationForm(rawValue: value).map(LinkSetting.segments)
            case "response_timeout":
                ValueKind.duration(.milliseconds(1)...(.seconds(3_600))).parse(value).map(LinkSetting.responseTimeout)
            case "seed": Self.number(value, in: 0...Int.max).map(LinkSetting.seed)
            default: nil
            }
        guard let setting else { return nil }
        self = setting
    }

    private static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Whatever is wrong with the text, it is no address.
    private static func endpoint(_ text: String) -> String? { (try? Endpoint(text))?.description }
}

extension GatewayProfile {
    /// The gateways that a scenario's `link` lines describe: one that has no name, unless they name some.
    static func all(in statements: [ScenarioStatement]) -> [GatewayProfile] {
        var common = GatewayProfile()
        var named: [(name: String, settings: [LinkSetting])] = []
        for case .link(let settings, let name) in statements.map(\.step) {
            guard let name else {
                common.apply(settings)
                continue
            }
            if let index = named.firstIndex(where: { $0.name == name }) {
                named[index].settings += settings
            } else {
                named.append((name, settings))
            }
        }
        guard !named.isEmpty else { return [common] }
        return named.map { name, settings in
            var profile = common
            profile.name = name
            profile.apply(settings)
            return profile
        }
    }

    /// The profile after a `link` line.
    mutating func apply(_ settings: [LinkSetting]) {
        for setting in settings {
            switch setting {
            case .wireProtocol(let name): wireProtocol = name
            case .connect(let address): endpoint = .dial(address)
            case .listen(let address): endpoint = .listen(address)
            case .peer(let role): peer = role
            case .bind(let kind): bindKind = kind
            case .systemID(let name): systemID = name
            // A file that cannot be read is told of before a scenario runs.
            case .passwordFile(let path): password = (try? TextFile.secret(path)) ?? password
            case .shortCode(let number): shortCode = number
            case .links(let count): bindCount = count
            case .window(let width): window = width
            case .segments(let form): longMessages = form
            case .responseTimeout(let duration): responseTimeout = duration
            case .seed(let number): seed = UInt64(number)
            }
        }
    }
}
