import JSON
import Links
import Primitives
import SMS
import Session

/// Reads one entry of `links`.
struct LinkReader {
    let reader: SettingReader

    private enum ProtocolName: String, CaseIterable {
        case line, smpp
    }

    private enum Peer: String, CaseIterable {
        case gateway, esme
    }

    private enum Bind: String, CaseIterable {
        case transceiver, transmitter, receiver
        case pair = "transmitter+receiver"

        var kinds: [BindKind] {
            switch self {
            case .transceiver: [.transceiver]
            case .transmitter: [.transmitter]
            case .receiver: [.receiver]
            case .pair: [.transmitter, .receiver]
            }
        }
    }

    private static let commonNames = [
        "name", "protocol", "listen", "dial", "peer", "system_id", "password", "bind", "binds", "window", "rate",
        "inbound_rate", "enquire_link_seconds", "response_seconds", "inactivity_seconds", "allow",
        "fail_over", "fail_over_after_seconds", "receipt_delay_milliseconds",
        "senders", "quiet_hours",
    ]
    private static let smppNames = [
        "system_type", "version", "service_type", "default_alphabet", "codings", "long_messages", "number_format",
        "source_ton", "source_npi", "dest_ton", "dest_npi", "receipt_ids",
    ]

    /// The link as far as it can be read; what cannot is a fault.
    func link() -> LinkSettings {
        let kind = reader.choice("protocol", ProtocolName.self)
        if reader.node["protocol"] == nil {
            reader.fault(reader.node, "\"protocol\" is missing; it is \"line\" or \"smpp\"")
        }
        reader.allowOnly(Self.commonNames + (kind == .smpp ? Self.smppNames : []))
        let dialect: any Dialect = kind == .smpp ? SMPPDialect(options()) : LineDialect()
        // SMPP's own limits: 15 characters for the name, 8 for the secret (SMPP 3.4 §4.1.1).
        var link = LinkSettings(
            name: reader.required("name", lengths: 1...32), endpoint(), dialect: dialect,
            role: reader.choice("peer", Peer.self) == .esme ? .smsc : .esme,
            systemID: reader.required("system_id", lengths: 1...(kind == .smpp ? 15 : 64)),
            password: password(lengths: 1...(kind == .smpp ? 8 : 64)))
        limits(&link)
        senders(&link)
        quietHours(&link)
        return link
    }

    private func endpoint() -> LinkSettings.Endpoint {
        switch (reader.address("listen"), reader.address("dial")) {
        case (let address?, nil): return .listen(address)
        case (nil, let address?): return .dial(address)
        case (nil, nil):
            if reader.node["listen"] == nil, reader.node["dial"] == nil {
                reader.fault(reader.node, "\"listen\" or \"dial\" is missing")
            }
        case (.some, .some): reader.fault(reader.node, "a link has \"listen\" or \"dial\", not both")
        }
        return .listen("")
    }

    private func password(lengths: ClosedRange<Int>) -> String {
        if reader.node["password"] == nil { reader.fault(reader.node, "\"password\" is missing") }
        return reader.secret("password", lengths: lengths) ?? ""
    }

    private func limits(_ link: inout LinkSettings) {
        if let bind = reader.choice("bind", Bind.self) { link.binds = bind.kinds }
        if let count = reader.integer("binds", in: 1...64) {
            link.bindLimit = count
            link.binds = Array(repeating: link.binds, count: count).flatMap(\.self)
        }
        if let window = reader.integer("window", in: 1...10_000) { link.session.window = window }
        link.rate = reader.integer("rate", in: 1...1_000_000)
        link.inboundRate = reader.integer("inbound_rate", in: 1...1_000_000)
        if let interval = reader.seconds("enquire_link_seconds", in: 1...3_600) {
            link.session.enquireLinkInterval = interval
        }
        if let timeout = reader.seconds("response_seconds", in: 1...3_600) { link.session.responseTimeout = timeout }
        link.failOver = reader.text("fail_over", lengths: 1...32)
        if let pause = reader.seconds("fail_over_after_seconds", in: 1...86_400) { link.failOverAfter = pause }
        if let delay = reader.integer("receipt_delay_milliseconds", in: 0...10_000) {
            link.receiptDelay = .milliseconds(delay)
        }
        link.session.inactivityTimeout = reader.seconds("inactivity_seconds", in: 1...86_400)
        for text in reader.texts("allow") ?? [] {
            if let range = AddressRange(text) {
                link.allowedNetworks.append(range)
            } else if let value = reader.node["allow"] {
                reader.fault(value, "\"\(text)\" is no network as 10.0.0.0/8 or 192.0.2.7")
            }
        }
    }

    private func senders(_ link: inout LinkSettings) {
        guard let texts = reader.texts("senders"), let value = reader.node["senders"] else { return }
        if value.arrayValue?.isEmpty == true {
            reader.fault(value, "\"senders\" is empty; leave it out to let the peer send for any number")
        }
        link.senders = texts.compactMap { text in
            if let prefix = NumberPrefix(text) { return prefix }
            reader.fault(value, "\"\(text)\" is no beginning of a number: 1 to 11 digits, as 139 or 1380013")
            return nil
        }
    }

    private func quietHours(_ link: inout LinkSettings) {
        guard let text = reader.text("quiet_hours", lengths: 1...32), let value = reader.node["quiet_hours"] else {
            return
        }
        guard let hours = DailyHours(text) else {
            return reader.fault(value, "\"\(text)\" is no hours of a day by China's clocks, as 22:00-07:00")
        }
        guard hours.length <= Self.longestQuiet else {
            return reader.fault(value, "\"quiet_hours\" of more than 16 hours leave too little of a day for results")
        }
        link.quietHours = hours
    }

    private static let longestQuiet = Duration.seconds(16 * 3_600)

    private func options() -> SMPPOptions {
        var options = SMPPOptions()
        if let alphabet = reader.choice("default_alphabet", TextCoding.self) {
            options.standardAlphabet = alphabet
            if alphabet != .gsm7 { options.codings = [alphabet, .ucs2] }
        }
        if let names = reader.texts("codings"), let value = reader.node["codings"] {
            options.codings = names.compactMap { name in
                if let coding = TextCoding(rawValue: name), coding != .binary { return coding }
                reader.fault(value, "\"\(name)\" is none of gsm7, ascii, latin1, ucs2, gb18030")
                return nil
            }
            if options.codings.contains(.gsm7), options.standardAlphabet != .gsm7 {
                reader.fault(value, "\"gsm7\" travels as data_coding 0, which means \(options.standardAlphabet) here")
            }
            if !options.codings.contains(.ucs2), !options.codings.contains(.gb18030) {
                reader.fault(value, "\"codings\" must hold \"ucs2\" or \"gb18030\", or no Chinese text can leave")
            }
        }
        if let form = reader.choice("long_messages", ConcatenationForm.self) { options.longMessages = form }
        if let form = reader.choice("number_format", NumberForm.self) { options.numberForm = form }
        if let rule = reader.choice("receipt_ids", ReceiptIDRule.self) { options.receiptIDs = rule }
        if let ton = reader.integer("source_ton", in: 0...6) { options.sourceTON = UInt8(ton) }
        if let npi = reader.integer("source_npi", in: 0...18) { options.sourceNPI = UInt8(npi) }
        if let ton = reader.integer("dest_ton", in: 0...6) { options.destinationTON = UInt8(ton) }
        if let npi = reader.integer("dest_npi", in: 0...18) { options.destinationNPI = UInt8(npi) }
        if let type = reader.text("service_type", lengths: 0...5) { options.serviceType = type }
        if let version = reader.choice("version", Version.self) { options.version = version.octet }
        if let type = reader.text("system_type", lengths: 0...12) { options.systemType = type }
        return options
    }

    private enum Version: String, CaseIterable {
        case three = "3.4"
        case five = "5.0"

        var octet: UInt8 {
            switch self {
            case .three: 0x34
            case .five: 0x50
            }
        }
    }
}
