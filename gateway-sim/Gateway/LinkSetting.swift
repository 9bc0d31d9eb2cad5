import Arguments
import Net
import SMS
import Session

/// One `name=value` about a gateway's link.
enum LinkSetting: Equatable, Sendable {
    case wireProtocol(GatewayProfile.WireProtocol)
    case connect(String)
    case listen(String)
    case peer(GatewayProfile.Peer)
    case bind(BindKind)
    case systemID(String)
    case passwordFile(String)
    case shortCode(String)
    case links(Int)
    case window(Int)
    case segments(ConcatenationForm)
    case responseTimeout(Duration)
    case seed(Int)
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

    /// Looks whether the setting can be followed.
    ///
    /// - Throws: `SimulatorError` for a password that cannot be read.
    func check() throws(SimulatorError) {
        if case .passwordFile(let path) = self { _ = try TextFile.secret(path) }
    }

    /// What keeps the setting from being followed.
    var fault: String? {
        do throws(SimulatorError) {
            try check()
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension GatewayProfile {
    /// The profile with these settings.
    mutating func apply(_ settings: [LinkSetting]) {
        for setting in settings {
            switch setting {
            case .wireProtocol(let name): wireProtocol = name
            case .connect(let address): endpoint = .dial(address)
            case .listen(let address): endpoint = .listen(address)
            case .peer(let role): peer = role
            case .bind(let kind): bindKind = kind
            case .systemID(let name): systemID = name
            // A file that cannot be read was told of before.
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
