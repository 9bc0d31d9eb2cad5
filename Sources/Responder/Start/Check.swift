import Dialogue
import SMS

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
        do throws(TemplateFolder.Faults) {
            let folder = try TemplateFolder(path: configuration.templates)
            checkTexts(folder, &report)
            do throws(FileError) {
                _ = try Application.sources(configuration, folder.catalog)
            } catch {
                report.faults.append("\(error)")
            }
            do throws(TemplateFolder.Faults) {
                _ = try folder.texts(language: configuration.language, at: configuration.languagePlace)
            } catch {
                // What a language lacks was found with its texts.
                report.faults += error.lines.filter { !report.faults.contains($0) }
            }
        } catch {
            report.faults += error.lines
        }
        checkKey(&report)
        return report
    }

    private func checkTexts(_ folder: TemplateFolder, _ report: inout Report) {
        var limits = TemplateLint.SegmentLimits()
        limits.usual = configuration.segmentLimit
        let segmenter = Segmenter()
        let lint = TemplateLint(
            catalog: folder.catalog, library: folder.library, limits: limits,
            segmentCount: { segmenter.segmentCount(of: $0) ?? 255 })
        let found = lint.run()
        report.faults += TemplateFolder.lines(found.faults, configuration.templates)
        report.lines = found.measures.map { measure in
            let name = "\(measure.language)/\(measure.name.rawValue)"
            let padding = String(repeating: " ", count: max(1, 24 - name.count))
            let plural = measure.segmentCount == 1 ? "" : "s"
            return "\(name)\(padding)\(measure.unitCount) units, \(measure.segmentCount) segment\(plural) at most"
        }
    }

    private func checkKey(_ report: inout Report) {
        // A key that is not there is made at the first start; there, not here.
        if case .file(let path) = configuration.key, !Files.exists(path), !Files.exists(configuration.storePath) {
            return
        }
        do throws(FileError) {
            _ = try KeyFile.key(configuration.key, environment: environment, mayCreate: false)
        } catch {
            report.faults.append("\(error)")
        }
    }
}
