import Digest
import JSON
import Links
import Net
import SMS
import Session
import Store

/// Reads a configuration file: one JSON5 object, every fault at once.
package enum ConfigurationReader {
    /// The configuration that these octets describe.
    ///
    /// - Throws: `ConfigurationFaults` with every fault.
    package static func read(
        _ octets: [UInt8], file: String, environment: [String: String],
        readFile: @escaping (String) throws -> [UInt8]
    ) throws(ConfigurationFaults) -> Configuration {
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONParser.parse(octets, as: .json5)
        } catch {
            let fault = ConfigurationFault(at: error.position, "\(error.fault)")
            throw ConfigurationFaults(file: file, faults: [fault])
        }
        let faults = SettingReader.Faults()
        let reader = SettingReader(node: root, faults: faults, environment: environment, readFile: readFile)
        var configuration = reader.configuration()
        configuration.holdsSecret = faults.holdsSecret
        configuration.languagePlace = root["language"].map { "\(file):\($0.position.line):\($0.position.column)" }
        guard faults.all.isEmpty else {
            let sorted = faults.all.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
            throw ConfigurationFaults(file: file, faults: sorted)
        }
        return configuration
    }
}

extension SettingReader {
    fileprivate func configuration() -> Configuration {
        allowOnly([
            "store", "key", "short_codes", "reply_from", "templates", "language", "max_segments", "links", "sources",
            "status", "retention_days", "node", "audit", "identity",
        ])
        var configuration = Configuration()
        readStore(into: &configuration)
        if let key = keySource() { configuration.key = key }
        if let codes = shortCodes("short_codes") { configuration.shortCodes = codes }
        if let from = number("reply_from") { configuration.replyFrom = from }
        if let templates = text("templates") { configuration.templates = templates }
        if let language = text("language") { configuration.language = language }
        if let limit = integer("max_segments", in: 1...10) { configuration.segmentLimit = limit }
        if let entries = array("links") {
            let retired = entries.filter(\.isRetiredLink)
            if retired.count == entries.count, let value = node["links"], value.arrayValue != nil {
                fault(value, "\"links\" must have at least one link; without \"links\" there is a default one")
            }
            configuration.links = links(entries.filter { !$0.isRetiredLink })
            configuration.retiredLinks = retiredLinks(retired, besides: Set(configuration.links.map(\.name)))
            checkSuccessors(entries, configuration.links)
        }
        if let sources = array("sources") { configuration.sources = self.sources(sources) }
        if let identity = object("identity") { configuration.identity = IdentityReader(reader: identity).settings() }
        if let status = node["status"] { configuration.statusAddress = statusAddress(status) }
        if let times = retention() { configuration.retention = times }
        configuration.auditFolder = text("audit")
        if let number = integer("node", in: 0...1_023) { configuration.node = number }
        return configuration
    }

    /// One time for all kinds of rows, or one each.
    private func retention() -> RetentionTimes? {
        guard let value = node["retention_days"] else { return nil }
        guard value.objectValue != nil else { return days("retention_days").map(RetentionTimes.init(all:)) }
        let kinds = section(value)
        kinds.allowOnly(["inquiries", "failed_replies", "senders"])
        var times = RetentionTimes()
        if let time = kinds.days("inquiries") { times.inquiries = time }
        if let time = kinds.days("failed_replies") { times.failedReplies = time }
        if let time = kinds.days("senders") { times.senders = time }
        return times
    }

    private func days(_ name: String) -> Duration? { integer(name, in: 1...3_650).map { .seconds($0 * 86_400) } }

    /// The store's name alone, or with a server's password.
    private func readStore(into configuration: inout Configuration) {
        guard let value = node["store"] else { return }
        guard value.objectValue != nil else {
            if let path = storePath("store") { configuration.storePath = path }
            return
        }
        let store = section(value)
        store.allowOnly(["url", "password"])
        if value["url"] == nil {
            fault(value, "\"url\" is missing; it names the store, as \"store\" does without a password")
        }
        if let path = store.storePath("url") { configuration.storePath = path }
        configuration.storePassword = store.secret("password", lengths: 1...1_024)
        if let password = value["password"], let url = value["url"]?.stringValue, !PostgreSQL.isNamed(by: url) {
            fault(password, "\"password\" is for a PostgreSQL server; a file has none")
        }
    }

    private func storePath(_ name: String) -> String? {
        guard let text = text(name), let value = node[name] else { return nil }
        if PostgreSQL.isNamed(by: text) {
            if let reason = PostgreSQL.fault(of: text) { fault(value, reason) }
            return text
        }
        guard text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count else {
            fault(value, "\"\(name)\" must be \"sqlite:path\" or \"postgresql://user@host:port/database\"")
            return nil
        }
        return String(text.dropFirst("sqlite:".count))
    }

    private func keySource() -> Configuration.KeySource? {
        guard let key = object("key") else { return nil }
        key.allowOnly(["file", "env"])
        if let path = key.text("file") { return .file(path) }
        if let name = key.text("env") { return .environment(name) }
        key.fault(key.node, "\"key\" must be { file: \"path\" } or { env: \"NAME\" }")
        return nil
    }

    private func shortCodes(_ name: String) -> [String]? {
        guard let codes = texts(name), let value = node[name] else { return nil }
        if value.arrayValue?.isEmpty == true { fault(value, "\"\(name)\" must name at least one number") }
        for code in codes where !Self.isNumber(code) {
            fault(value, "\"\(code)\" is no number of 1 to 20 digits")
        }
        return codes
    }

    private func number(_ name: String) -> String? {
        guard let text = text(name), let value = node[name] else { return nil }
        if !Self.isNumber(text) { fault(value, "\"\(name)\" must be a number of 1 to 20 digits") }
        return text
    }

    /// Whether a gateway can take the text as a number (SMPP 3.4 §5.2.8 and §5.2.9).
    private static func isNumber(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func statusAddress(_ value: JSONNode) -> String? {
        if value.isNull { return nil }
        let status = section(value)
        status.allowOnly(["listen"])
        return status.address("listen") ?? Configuration().statusAddress
    }

    /// Whether the entry only names who takes over what still waits for a link that is gone.
    private var isRetiredLink: Bool {
        node["fail_over"] != nil && node["protocol"] == nil && node["listen"] == nil && node["dial"] == nil
    }

    private func retiredLinks(_ entries: [SettingReader], besides names: Set<String>) -> [String: String] {
        var retired: [String: String] = [:]
        for entry in entries {
            entry.allowOnly(["name", "fail_over"])
            let name = entry.required("name", lengths: 1...32)
            guard let successor = entry.text("fail_over", lengths: 1...32) else { continue }
            if names.contains(name) || retired.updateValue(successor, forKey: name) != nil {
                entry.fault(entry.node, "two links are called \"\(name)\"")
            }
        }
        return retired
    }

    /// Whoever takes over must be a link that hands texts to people.
    private func checkSuccessors(_ entries: [SettingReader], _ links: [LinkSettings]) {
        for entry in entries {
            guard let value = entry.node["fail_over"], let name = value.stringValue else { continue }
            guard let successor = links.first(where: { $0.name == name }) else {
                let known = links.map(\.name).joined(separator: ", ")
                entry.fault(value, "\"fail_over\" names no link that is configured: \"\(name)\"; there are \(known)")
                continue
            }
            if entry.node["name"]?.stringValue == name {
                entry.fault(value, "a link cannot take over from itself")
            } else if successor.session.role != .esme {
                entry.fault(value, "\"\(name)\" has peer: \"esme\", so it cannot hand texts to people")
            }
        }
    }

    private func links(_ entries: [SettingReader]) -> [LinkSettings] {
        var names = FirstPlaces<String>()
        var accounts = FirstPlaces<[String]>()
        var dialects: [String: (dialect: any Dialect.Type, position: TextPosition)] = [:]
        return entries.map { entry in
            let link = LinkReader(reader: entry).link()
            let position = entry.node.position
            if !link.name.isEmpty, let first = names.first(link.name, at: position) {
                entry.fault(entry.node, "a link is called \"\(link.name)\" already, at \(first)")
            }
            if let address = link.sharedAddress {
                if let first = accounts.first([address, link.systemID], at: position) {
                    entry.fault(
                        entry.node, "a link has the account \"\(link.systemID)\" at \(address) already, at \(first)")
                }
                let dialect = type(of: link.dialect) as any Dialect.Type
                if let other = dialects[address], other.dialect != dialect {
                    entry.fault(
                        entry.node, "a link of another protocol listens at \(address) already, at \(other.position)")
                }
                dialects[address] = dialects[address] ?? (dialect, position)
            }
            return link
        }
    }

    private func sources(_ entries: [SettingReader]) -> [SourceSettings] {
        var companies = FirstPlaces<String>()
        return entries.compactMap { entry in
            let source = entry.source()
            if let source, let first = companies.first(source.company, at: entry.node.position) {
                entry.fault(entry.node, "the company \"\(source.company)\" has a source already, at \(first)")
            }
            return source
        }
    }

    private func source() -> SourceSettings? {
        allowOnly(["company", "kind", "url", "secret", "folder", "every_minutes", "batch", "timeout_seconds"])
        let company = required("company", lengths: 1...32)
        var settings: SourceSettings
        switch choice("kind", SourceKind.self) {
        case nil:
            if node["kind"] == nil { fault(node, "\"kind\" is missing; it is \"sqlite\", \"http\" or \"files\"") }
            return nil
        case .sqlite: settings = SourceSettings(company: company, kind: .sqlite)
        case .http:
            guard let url = url() else { return nil }
            if node["secret"] == nil {
                fault(node, "\"secret\" is missing; without it the company cannot tell our questions from others'")
            }
            let secret = secret("secret", lengths: 8...256).map { HMACKey(Array($0.utf8)) }
            settings = SourceSettings(company: company, kind: .http(url, secret: secret))
        case .files:
            let folder = required("folder", lengths: 1...1_024)
            let interval = integer("every_minutes", in: 1...1_440).map { Duration.seconds($0 * 60) }
            let size = integer("batch", in: 1...100_000)
            return SourceSettings(
                company: company, kind: .files(folder, every: interval ?? .seconds(3_600), size: size ?? 100_000))
        }
        if let size = integer("batch", in: 1...1_000) { settings.batchSize = size }
        if let timeout = seconds("timeout_seconds", in: 1...300) { settings.timeout = timeout }
        return settings
    }

    /// Where somebody is asked; a fault where that cannot be read.
    func url() -> HTTPURL? {
        guard let value = node["url"] else {
            fault(node, "\"url\" is missing")
            return nil
        }
        do throws(NetError) {
            return try HTTPURL(text("url") ?? "")
        } catch {
            fault(value, "\"url\" must be http://host[:port]/path; for TLS let stunnel stand in between")
            return nil
        }
    }

    /// An address that can be listened at or dialled.
    func address(_ name: String) -> String? {
        guard let text = text(name), let value = node[name] else { return nil }
        do throws(NetError) {
            _ = try Endpoint(text)
            return text
        } catch {
            fault(value, "\"\(name)\" must be host:port, as 127.0.0.1:2776 or [::1]:2776")
            return nil
        }
    }

    private enum SourceKind: String, CaseIterable {
        case sqlite, http, files
    }
}

/// Remembers where a value that may be given once was given first.
private struct FirstPlaces<Value: Hashable> {
    private var places: [Value: TextPosition] = [:]

    /// Where the value was given before, if it was.
    mutating func first(_ value: Value, at position: TextPosition) -> TextPosition? {
        if let first = places[value] { return first }
        places[value] = position
        return nil
    }
}
