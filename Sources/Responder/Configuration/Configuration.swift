import Digest
import Links
import Net
import SMS
import Session
import Store

/// Everything an operator may choose; what the file leaves out has a default.
package struct Configuration: Sendable {
    /// The path of the SQLite file, or the URL of a PostgreSQL server.
    package var storePath = "data/tongcha.db"
    /// The password that this server asks for; `nil` where the environment or a file of libpq's has it.
    var storePassword: String?
    /// Where the key of the identity check is kept, apart from the store; made at the first start.
    package var key = KeySource.file(Self.defaultKeyPath)
    /// The addresses that people text to.
    package var shortCodes: [String] = ["10699000"]
    /// The number replies come from.
    package var replyFrom = "10699000"
    /// The folder of catalog and texts.
    package var templates = "templates"
    /// The language spoken to whoever asked for none.
    package var language = "zh"
    /// Where the file names that language, as `tongcha.json5:4:13`; `nil` where it does not.
    package var languagePlace: String?
    /// The most segments a text may have, 1 … 10.
    package var segmentLimit = 3
    /// The gateway accounts.
    package var links: [LinkSettings] = []
    /// Links that are gone, and which link takes over what still waits for them.
    package var retiredLinks: [String: String] = [:]
    /// The companies and how they are asked.
    package var sources: [SourceSettings] = []
    /// Who knows under which tails numbers are registered.
    package var identity = IdentitySettings.sqlite
    /// Where health and metrics are served; `nil` for nowhere.
    package var statusAddress: String? = "127.0.0.1:8080"
    /// How long rows are kept that nobody waits for any more.
    package var retention = RetentionTimes()
    /// The folder of the audit log; `nil` for none.
    package var auditFolder: String?
    /// This node's number, 0 … 1023; it keeps names of messages apart.
    package var node = 0
    /// Whether a password or secret stands in the configuration itself.
    var holdsSecret = false
    /// What the files of the configuration deserve to be told about, one line each.
    var fileWarnings: [String] = []

    /// Where the key is unless the configuration says otherwise.
    static let defaultKeyPath = "keys/tongcha.key"
    /// The password that the demo's link has.
    static let defaultPassword = "secret"

    /// Where a key or secret comes from.
    package enum KeySource: Sendable, Equatable {
        /// A file with mode 0600 or stricter.
        case file(String)
        /// An environment variable.
        case environment(String)
    }

    /// The defaults, with the line-protocol listener that the demo speaks to.
    package init() {
        links = [
            LinkSettings(
                name: "line", .listen("127.0.0.1:2776"), dialect: LineDialect(), role: .esme,
                systemID: "carrier1", password: Self.defaultPassword)
        ]
    }
}

extension Configuration {
    /// The store that the configuration names.
    package var store: any RowStore {
        isStoreServed ? PostgreSQL.store(at: storePath, password: storePassword) : SQLiteStore(path: storePath)
    }

    /// Whether the store is on a server.
    var isStoreServed: Bool { PostgreSQL.isNamed(by: storePath) }

    /// What is kept beside the store: with the file's name, or with the key's where the store is on a server.
    var pathBesideStore: String {
        guard isStoreServed else { return storePath }
        if case .file(let path) = key { return path }
        return Self.defaultKeyPath
    }

    /// Makes the folder that the store's file will be in.
    func makeStoreFolder() throws(FileError) {
        if !isStoreServed { try Files.makeFolder(for: storePath) }
    }

    /// Refuses to go on where there is no store.
    func requireStore() throws {
        guard try store.exists() else { throw FileError("there is no store \(storePath)") }
    }
}

/// How one company is asked.
package struct SourceSettings: Sendable {
    /// What kind of source it is.
    package enum Kind: Sendable {
        /// The store's own table.
        case sqlite
        /// JSON over HTTP.
        case http(HTTPURL, secret: HMACKey?)
        /// Files of CSV in a folder, a file of at most so many questions in each interval.
        case files(String, every: Duration, size: Int)
    }

    /// The company's id in the catalog.
    package var company: String
    /// How it is asked.
    package var kind: Kind
    /// The most questions in one batch.
    package var batchSize = 200
    /// How long one batch may take.
    package var timeout: Duration = .seconds(5)

    /// A source of this kind with the usual limits.
    package init(company: String, kind: Kind) {
        self.company = company
        self.kind = kind
    }
}
