import Dialogue
import SMS
import Store

/// Reads people or account counts from a CSV file into the store, while the responder may run.
package struct DataImport {
    /// What a file holds.
    package enum Table: String, Sendable, CaseIterable {
        /// `phone,id_tail,status`, the status `active` or `cancelled`.
        case people
        /// `phone,application,count`.
        case accounts

        var columns: [String] {
            switch self {
            case .people: ["phone", "id_tail", "status"]
            case .accounts: ["phone", "application", "count"]
            }
        }
    }

    /// How an import went.
    package struct Result: Sendable {
        /// Rows that are in the store now.
        package var importedCount = 0
        /// Lines that were left out.
        package var faultCount = 0
    }

    private let configuration: Configuration
    private let environment: [String: String]
    private let progress: (Int) -> Void
    private let complaint: (String) -> Void

    /// An import into the store of this configuration.
    ///
    /// - Parameters:
    ///   - progress: hears the number of rows that are durable, now and then.
    ///   - complaint: hears of each line that is left out, without its content.
    package init(
        _ configuration: Configuration, environment: [String: String], progress: @escaping (Int) -> Void,
        complaint: @escaping (String) -> Void
    ) {
        self.configuration = configuration
        self.environment = environment
        self.progress = progress
        self.complaint = complaint
    }

    /// Reads the file; wrong lines are left out and complained about, all others are imported.
    ///
    /// - Throws: `FileError`, `StoreError` or `TemplateFolder.Faults` when nothing can be imported at all.
    package func run(_ table: Table, file: String) throws -> Result {
        var lines = try CSVLines(path: file)
        guard case .fields(let header)? = lines.next(), header == table.columns else {
            throw FileError("\(file):1: the first line must be \(table.columns.joined(separator: ","))")
        }
        let take = try taker(of: table)
        try Files.makeFolder(for: configuration.storePath)
        let store = try BulkImport(path: configuration.storePath, progress: progress)
        var result = Result()
        while let line = lines.next() {
            let fault: String? =
                switch line {
                case .malformed: "no line of CSV in UTF-8"
                case .fields(let fields) where fields.count != table.columns.count:
                    "\(fields.count) fields where \(table.columns.count) are expected"
                case .fields(let fields): try take(fields, store)
                }
            guard let fault else { continue }
            result.faultCount += 1
            complaint("\(file):\(lines.lineNumber): \(fault)")
        }
        try store.finish()
        result.importedCount = store.committedCount
        return result
    }

    /// How one line of the table is taken; the answer is what is wrong with it.
    private func taker(of table: Table) throws -> ([String], BulkImport) throws -> String? {
        switch table {
        case .people:
            let key = try KeyFile.key(
                configuration.key, environment: environment, mayCreate: !Files.exists(configuration.storePath))
            let identity = IdentityCheck(key: key)
            return { fields, store in
                guard let phone = PhoneNumber(fields[0]) else { return "phone is no mainland mobile number" }
                guard let tail = IDTail(fields[1]) else { return "id_tail is not the last six of an identity number" }
                guard let status = PersonFacts.Status(rawValue: fields[2]) else {
                    return "status is neither active nor cancelled"
                }
                let mac = identity.mac(for: tail, of: phone)
                try store.add(PersonRow(phone: phone, tailMAC: mac, isActive: status == .active))
                return nil
            }
        case .accounts:
            let catalog = try TemplateFolder(path: configuration.templates).catalog
            let applications = Set(catalog.applications.map(\.id))
            return { fields, store in
                guard let phone = PhoneNumber(fields[0]) else { return "phone is no mainland mobile number" }
                guard applications.contains(fields[1]) else {
                    return
                        "the catalog knows no such application; it knows \(applications.sorted().joined(separator: ", "))"
                }
                guard let count = Int(fields[2]), (0...9_999_999).contains(count) else {
                    return "count is no whole number from 0 to 9999999"
                }
                try store.add(Store.AccountCount(application: fields[1], count: count), of: phone)
                return nil
            }
        }
    }
}
