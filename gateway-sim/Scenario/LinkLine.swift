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
}
