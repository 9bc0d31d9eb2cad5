import Dialogue
import SMS
import Store

/// Checks what `serve` would need: configuration, catalog, texts, key; every fault at once.
package struct Check {
    /// What was found.
    package struct Report: Sendable {
        /// What is wrong, one line each.
        package var faults: [String] = []
        /// What works and deserves a second thought, one line each.
        package var warnings: [String] = []
        /// What the texts take at their longest, one line each.
        package var lines: [String] = []
    }

    private let configuration: Configuration
    private let environment: [String: String]

    /// A check of this configuration, which could be read.
    package init(_ configuration: Configuration, environment: [String: String]) {
        self.configuration = configuration
        self.environment = environment
    }

    /// Checks everything.
    package func run() -> Report {
        var report = Report()
        report.warnings = configuration.warnings
        checkTexts(&report)
        checkKey(&report)
        checkAudit(&report)
        checkSenders(&report)
        checkReplies(&report)
        checkPeople(&report)
        return report
    }

    /// People in the store whom nobody asks.
    private func checkPeople(_ report: inout Report) {
        guard let note = configuration.importedPeopleNote, Files.exists(configuration.storePath) else { return }
        // A store that cannot be read is a fault that was told with its replies.
        let hasPeople = try? configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.hasPeople()
        }
        if hasPeople == true { report.warnings.append(note) }
    }

    private func checkSenders(_ report: inout Report) {
        for link in configuration.links where link.session.role == .smsc && link.senders.isEmpty {
            report.warnings.append(
                "link \"\(link.name)\": the peer is an ESME and may send texts for any number; "
                    + "\"senders\" says for which it may")
        }
        var owners: [PhoneNumber: String] = [:]
        for link in configuration.links {
            for number in link.senders.compactMap(\.number) {
                guard let owner = owners.updateValue(link.name, forKey: number), owner != link.name else { continue }
                report.warnings.append(
                    "\(number) stands in \"senders\" of \"\(owner)\" and of \"\(link.name)\"; "
                        + "a moved number belongs to its new link alone")
            }
        }
    }

    /// Counts the replies in the store that no link would carry.
    private func checkReplies(_ report: inout Report) {
        guard Files.exists(configuration.storePath) else { return }
        let known = Set(configuration.links.map(\.name)).union(configuration.retiredLinks.keys)
        do throws(StoreError) {
            let counts = try configuration.store.openReader().read { (snapshot) throws(StoreError) in
                try snapshot.waitingCounts()
            }
            for (link, count) in counts.sorted(by: { $0.key < $1.key }) where !known.contains(link) {
                report.warnings.append("\(StrandedReplies(link: link, count: count))")
            }
        } catch {
            let fault = "\(error)"
            if !report.faults.contains(fault) { report.faults.append(fault) }
        }
    }

    private func checkTexts(_ report: inout Report) {
        let check = TextCheck(configuration)
        report.faults += check.faults
        report.warnings += check.warnings
        report.lines = check.measures.map { measure in
            let name = "\(measure.language)/\(measure.name.rawValue)"
            let padding = String(repeating: " ", count: max(1, 24 - name.count))
            let plural = measure.segmentCount == 1 ? "" : "s"
            return "\(name)\(padding)\(measure.unitCount) units, \(measure.segmentCount) segment\(plural) at most"
        }
    }

    private func checkAudit(_ report: inout Report) {
        guard let folder = configuration.auditFolder, Files.exists(folder) else { return }
        if let fault = Files.obstacle(toWritingIn: folder) { report.faults.append(fault.description) }
    }

    private func checkKey(_ report: inout Report) {
        // A key that is not there is made at the first start; there, not here.
        if case .file(let path) = configuration.key, !Files.exists(path), !Files.exists(configuration.storePath) {
            return
        }
        do {
            let keys = try KeyFile.keys(configuration.key, environment: environment, mayCreate: false)
            try StoreKey.verify(keys, configuration)
        } catch {
            report.faults.append("\(error)")
        }
    }
}
