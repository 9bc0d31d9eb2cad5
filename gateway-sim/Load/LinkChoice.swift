import Arguments

/// One account of a load run as typed: what it says replaces what the other options say of every account.
struct LinkChoice: Equatable, Sendable {
    /// The words that it may say.
    static let names = [
        "protocol", "connect", "listen", "peer", "bind", "system_id", "password_file", "links", "window",
    ]

    private let settings: [LinkSetting]

    /// `protocol=smpp connect=127.0.0.1:2775 system_id=carrier2`; `nil` for anything else.
    init?(_ text: String) {
        var settings: [String: LinkSetting] = [:]
        for word in text.split(separator: " ").map(String.init) {
            let name = word.split(separator: "=", maxSplits: 1).first.map(String.init) ?? ""
            guard Self.names.contains(name), let setting = LinkSetting(word),
                settings.updateValue(setting, forKey: name) == nil
            else { return nil }
        }
        guard !settings.isEmpty, settings["connect"] == nil || settings["listen"] == nil else { return nil }
        self.settings = Self.names.compactMap { settings[$0] }
    }

    /// The profile after what this says.
    func apply(to profile: inout GatewayProfile) throws(SimulatorError) {
        for setting in settings { try setting.check() }
        profile.apply(settings)
    }
}

extension ValueKind where Value == LinkChoice {
    /// `protocol=smpp connect=127.0.0.1:2775 system_id=carrier2`.
    static var link: Self {
        let forms = LinkSetting.forms.filter { form in LinkChoice.names.contains { form.hasPrefix("\($0)=") } }
        return Self(
            expectation: "words such as 'protocol=smpp connect=127.0.0.1:2775 system_id=carrier2'; there are "
                + forms.joined(separator: " "),
            parse: LinkChoice.init)
    }
}
