import Foundation
import Testing

@testable import Dialogue

/// A dialogue of `texts.tsv` and what its last reply has to show.
struct CorpusCase: Sendable {
    let id: String
    let group: String
    let tail: String
    let texts: [String]
    let expected: [String]
    let harms: [String]

    /// All of them, in the file's order.
    static func all() throws -> [CorpusCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "texts.tsv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return try lines.dropFirst().map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(columns.count == 8, "\(line)")
            return CorpusCase(
                id: columns[0], group: columns[2], tail: columns[3],
                texts: columns[4].split(separator: "␞", omittingEmptySubsequences: false).map(String.init),
                expected: columns[5].split(separator: "|").map(String.init),
                harms: columns[6].split(separator: ",").map(String.init))
        }
    }

    /// Whether the last reply shows what it has to, and nothing on the way did harm.
    func isUnderstood(_ decisions: [Decision], _ catalog: Catalog) -> Bool {
        guard let last = decisions.last else { return false }
        return !Set(expected).isDisjoint(with: Self.classes(of: last, catalog)) && harm(in: decisions) == nil
    }

    /// What harm was done on the way.
    func harm(in decisions: [Decision]) -> String? {
        let costly: [Decision.Outcome] = [.accepted, .refused, .cancelled, .tooSoon, .locked]
        if harms.contains("query"), decisions.contains(where: { costly.contains($0.outcome) }) { return "query" }
        if harms.contains("opt_out"), decisions.contains(where: { $0.outcome == .optedOut }) { return "opt_out" }
        return nil
    }

    /// The classes that a decision may count as.
    static func classes(of decision: Decision, _ catalog: Catalog) -> Set<String> {
        if decision.startsInquiry { return ["query_answered"] }
        guard let reply = decision.reply else { return ["silence", "silence_ok"] }
        let names = catalog.companies.filter { company in
            let all = company.names.all + catalog.applications(of: company.id).flatMap(\.names.all)
            return all.contains { reply.text.contains($0) }
        }.map(\.id)
        func about(_ matter: String) -> Set<String> {
            Set([matter, "\(matter):\(names.joined(separator: "+"))"] + names.map { "\(matter):\($0)" })
        }
        let isUnrecognised = reply.text.contains("没有找到") || reply.text.contains("not found")
        func menu(_ matter: String) -> Set<String> { [isUnrecognised ? "\(matter)_unknown" : "\(matter)_menu"] }
        let name = reply.name.rawValue
        switch reply.name {
        case .help: return ["help", "silence_ok"]
        case .prompt, .doubt: return ["prompt"]
        case .tooSoon: return ["too_soon"]
        case .inProgress, .noInquiry: return ["progress"]
        case .details: return about("unbind")
        case .hotline: return about("hotline")
        case .dispute: return about("dispute")
        case .detailsMenu: return menu("unbind")
        case .hotlineMenu: return menu("hotline")
        case .disputeMenu: return menu("dispute")
        case .optedOut: return ["opt_out"]
        case .optedIn: return ["opt_in"]
        case .language: return ["language:\(reply.language)"]
        case .languageMenu: return ["language_menu"]
        case .codeWarning: return ["anti_fraud"]
        case .human: return ["human_help"]
        case TailFault.bank.text: return ["format_hint", "warn_bank"]
        default:
            if name.hasPrefix("format-") { return ["format_hint", "format_hint:\(name.dropFirst(7))"] }
            return [name.replacing("-", with: "_")]
        }
    }
}
