@testable import Dialogue

/// Templates, up to three that include one another: parsing, rendering, and the check of their names.
struct TemplateTarget: FuzzTarget {
    let name = "template"

    private static let value: TemplateValue = [
        "name": "通查 & \"<friends>\"", "count": 7, "yes": true, "no": false, "empty": [],
        "list": [["name": "微信", "count": 2], ["name": "QQ", "inner": ["x", "y"]], "plain"],
        "a": ["b": ["c": "deep"]],
    ]

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let sources = input.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        var files: [String: [UInt8]] = [:]
        for (name, octets) in zip(["zh/a", "zh/b", "zh/c"], sources) { files[name] = Array(octets) }
        let library: TemplateLibrary
        do throws(DialogueError) {
            library = try TemplateLibrary(files: files, outputLimit: 1_024, partialDepthLimit: 4)
        } catch {
            try checkFaults(error, input)
            return false
        }
        for name in library.names {
            for escaping in [TemplateEscaping.none, .html] {
                // Too long or too deep is said, and nothing else may go wrong.
                guard let text = try? library.render(name, Self.value, escaping: escaping) else { continue }
                try hold(text.utf8.count <= 1_024, "\(text.utf8.count) octets were rendered")
            }
            guard let template = library.template(name) else { throw Finding(description: "no template") }
            var names = TemplateNames(library: library)
            names.visit(template, with: Self.value)
            for fault in names.faults { try hold(fault.line >= 1 && fault.column >= 1, "\(fault)") }
        }
        return true
    }

    private func checkFaults(_ error: DialogueError, _ input: [UInt8]) throws(Finding) {
        guard case .faults(let faults) = error, !faults.isEmpty else { throw Finding(description: "\(error)") }
        let lines = input.count { $0 == 0x0A } + 1
        for fault in faults { try hold((1...lines).contains(fault.line), "\(fault) in \(lines) lines") }
    }
}
