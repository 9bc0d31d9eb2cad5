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

        /// The names in the first line, in the order in which rows are taken.
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
        /// Rows that another row of the file repeats; the last one holds.
        package var repeatCount = 0
        /// Whether the file has more rows than repeats are looked for among.
        package var hasMoreRepeats = false
        /// Whether the store had people and no key, and takes the present one for theirs from now on.
        package var adoptsKey = false
        /// Whether the import was stopped before the end of the file.
        package var isStopped = false

        /// The whole in one line.
        package var summary: String {
            let repeats = repeatCount == 0 ? "" : ", \(hasMoreRepeats ? "at least " : "")\(repeatCount) repeated"
            let end = isStopped ? "; stopped before the end of the file, which may be imported again" : ""
            return "\(importedCount) rows imported, \(faultCount) left out\(repeats)\(end)"
        }
    }

    private let configuration: Configuration
    private let environment: [String: String]
    private let progress: (Int) -> Void
    private let complaint: (String) -> Void
    private let goesOn: () -> Bool

    /// An import into the store of this configuration.
    ///
    /// - Parameters:
    ///   - progress: hears the number of rows that are durable, now and then.
    ///   - complaint: hears of each line that is left out, without its content.
    ///   - goesOn: asked now and then; `false` stops the import once the rows at hand are durable.
    package init(
        _ configuration: Configuration, environment: [String: String], progress: @escaping (Int) -> Void,
        complaint: @escaping (String) -> Void, goesOn: @escaping () -> Bool = { true }
    ) {
        self.configuration = configuration
        self.environment = environment
        self.progress = progress
        self.complaint = complaint
        self.goesOn = goesOn
    }

    /// Reads the file; wrong lines are left out and complained about, all others are imported.
    ///
    /// - Parameter replaces: whether a number's counts in the file are all it has afterwards; the file must be sorted
    ///   by number then. People are replaced in any case.
    /// - Throws: `FileError`, `StoreError` or `TemplateFolder.Faults` when nothing can be imported at all.
    package func run(_ table: Table, file: String, replaces: Bool = false) throws -> Result {
        var result = Result()
        var lines = try ImportLines(table, file: file, goesOn: goesOn)
        switch table {
        case .people:
            let key = try StoreKey(configuration, configuration.store, environment: environment, for: .beside)
            result.adoptsKey = key.isAdopted
            var sink = PeopleImport(key.ring.present, try store())
            try take(&lines, into: &sink, &result)
        case .accounts:
            let applications = try TemplateFolder(path: configuration.templates).catalog.applications.map(\.id)
            if replaces, try !checkOrder(of: file) {
                result.isStopped = true
                return result
            }
            var sink = AccountsImport(applications, try store(), replaces: replaces)
            try take(&lines, into: &sink, &result)
        }
        return result
    }

    private func store() throws -> BulkImport {
        try configuration.makeStoreFolder()
        return try BulkImport(configuration.store, progress: progress, goesOn: goesOn)
    }

    private func take(
        _ lines: inout ImportLines, into sink: inout some RowImport, _ result: inout Result
    ) throws {
        while let line = lines.next() {
            let fault: String?
            switch line {
            case .wrong(let reason): fault = reason
            case .fields(let fields): fault = try sink.take(fields)
            }
            guard let fault else { continue }
            result.faultCount += 1
            complaint("\(lines.place): \(fault)")
        }
        result.isStopped = lines.isStopped
        for fault in try sink.finish(isWhole: !result.isStopped) {
            result.faultCount += fault.rowCount
            complaint("\(lines.file): \(fault.reason)")
        }
        result.importedCount = sink.store.committedCount
        result.repeatCount = sink.repeats.count
        result.hasMoreRepeats = sink.repeats.isIncomplete
    }

    /// Whether all lines of a number stand together can be told of a sorted file, in one pass and without memory.
    ///
    /// - Returns: `false` when it was stopped.
    private func checkOrder(of file: String) throws -> Bool {
        var lines = try ImportLines(.accounts, file: file, goesOn: goesOn)
        var last: Int64 = 0
        while let line = lines.next() {
            guard case .fields(let fields) = line, let phone = PhoneNumber(fields[0]) else { continue }
            guard phone.number >= last else {
                throw FileError(
                    "\(lines.place): a file that replaces must be sorted by phone, and this line's is smaller than the "
                        + "one before; nothing was imported")
            }
            last = phone.number
        }
        return !lines.isStopped
    }
}
