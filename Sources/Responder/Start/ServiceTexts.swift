import Dialogue
import Inquiry
import SMS

/// Catalog, texts and sources of a configuration that passed every check, ready to be served.
package struct ServiceTexts: Sendable {
    /// The companies, services and commands.
    let catalog: Catalog
    /// The texts for the people of this service.
    let texts: ReplyTexts
    /// How each party is asked.
    let sources: [SourceSettings]
    /// The parties that are asked over the network, those of all services.
    let roll: CompanyRoll

    /// Reads and checks all of it, just as `tongcha check` does.
    ///
    /// - Throws: every fault that `tongcha check` would report of it.
    package init(_ configuration: Configuration) throws(TemplateFolder.Faults) {
        let check = TextCheck(configuration)
        guard let service = check.service, check.faults.isEmpty else {
            throw TemplateFolder.Faults(lines: check.faults)
        }
        self = service
    }

    fileprivate init(catalog: Catalog, texts: ReplyTexts, sources: [SourceSettings], roll: CompanyRoll) {
        self.catalog = catalog
        self.texts = texts
        self.sources = sources
        self.roll = roll
    }
}

/// What is wrong with catalog, texts and sources: the one check behind `tongcha check`, the start and SIGHUP.
struct TextCheck: Sendable {
    /// What is wrong, one line each.
    private(set) var faults: [String] = []
    /// What works and deserves a second thought, one line each.
    private(set) var warnings: [String] = []
    /// The longest form of every text.
    private(set) var measures: [TemplateLint.Measure] = []
    /// What was read, if it could be.
    private(set) var service: ServiceTexts?

    private let configuration: Configuration

    /// Reads everything and notes every fault.
    init(_ configuration: Configuration) {
        self.configuration = configuration
        guard
            let folder = noting({ () throws(TemplateFolder.Faults) in
                try TemplateFolder(path: configuration.templates)
            })
        else { return }
        lint(folder)
        let asked = sources(folder.catalog)
        let texts = noting { () throws(TemplateFolder.Faults) in
            try folder.texts(language: configuration.language, at: configuration.languagePlace)
        }
        guard let texts, let asked else { return }
        service = ServiceTexts(catalog: folder.catalog, texts: texts, sources: asked.settings, roll: asked.roll)
    }

    private mutating func noting<Part>(_ body: () throws(TemplateFolder.Faults) -> Part) -> Part? {
        do throws(TemplateFolder.Faults) {
            return try body()
        } catch {
            // What a language lacks was found with its texts.
            faults += error.lines.filter { !faults.contains($0) }
            return nil
        }
    }

    /// How the parties are asked: as configured; from the store for every party of a service that is not configured and
    /// has no guide to answer instead.
    private mutating func sources(_ catalog: Catalog) -> (settings: [SourceSettings], roll: CompanyRoll)? {
        var sources = configuration.sources
        let known = catalog.queried.flatMap { catalog.parties(of: $0).map(\.id) }
        for party in sources.map(\.company) where !known.contains(party) {
            let list = known.joined(separator: ", ")
            faults.append("sources: the catalog knows no company \"\(party)\"; it knows \(list)")
        }
        for service in catalog.queried {
            let parties = catalog.parties(of: service).map(\.id)
            let left = parties.filter { party in !configuration.sources.contains { $0.company == party } }
            if left.count == parties.count {
                if service.guide == nil { sources += parties.map { SourceSettings(company: $0, kind: .sqlite) } }
            } else if !left.isEmpty {
                let list = left.joined(separator: ", ")
                warnings.append(
                    "sources: nobody is asked about \(list), so replies of \"\(service.id)\" say nothing about them")
            }
        }
        for source in sources {
            guard case .files(let folder, _, _) = source.kind else { continue }
            do throws(FileError) {
                try ExchangeFolder.check(folder)
            } catch {
                faults.append("sources: \(error)")
            }
        }
        do throws(InquiryError) {
            return (sources, try CompanyRoll(sources, catalog))
        } catch {
            faults.append("sources: \(error)")
            return nil
        }
    }

    private mutating func lint(_ folder: TemplateFolder) {
        var limits = TemplateLint.SegmentLimits()
        limits.usual = configuration.segmentLimit
        let segmenter = Segmenter()
        let lint = TemplateLint(
            catalog: folder.catalog, library: folder.library, limits: limits,
            segmentCount: { segmenter.segmentCount(of: $0) ?? 255 })
        let found = lint.run()
        faults += TemplateFolder.lines(found.faults, configuration.templates)
        measures = found.measures
    }
}

extension CompanyRoll {
    /// The companies that are asked over the network, with the applications that the catalog has of them.
    fileprivate init(_ sources: [SourceSettings], _ catalog: Catalog) throws(InquiryError) {
        try self.init(
            sources.filter { !$0.isLocal }.map { source in
                Source(
                    company: source.company, applications: catalog.applications(of: source.company).map(\.id),
                    limits: source.limits)
            })
    }
}

extension SourceSettings {
    /// How much the company is asked at once, and how long it may take.
    fileprivate var limits: SourceLimits {
        switch kind {
        case .sqlite, .http: SourceLimits(batchSize: batchSize, batchTimeout: timeout)
        // Files gather questions by themselves: a batch is no more than a look into the folder, one at a time.
        case .files:
            SourceLimits(batchSize: 1_000, linger: .seconds(1), batchesInFlight: 1, batchTimeout: .seconds(60))
        }
    }
}
