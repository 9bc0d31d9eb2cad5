import Foundation
import Testing

/// Finds declarations that nothing in the program names but themselves.
@Suite struct DeadCodeTests {
    /// Names that stand alone for a reason.
    private static let allowed: [String: String] = [
        "customMirror": "the standard library asks for it",
        "debugDescription": "the standard library asks for it",
        "unownedExecutor": "the concurrency runtime asks for it",
        "isIsolatingCurrentContext": "the concurrency runtime asks for it",
        "GatewaySimMain": "@main",
        "MD5": "CMPP, SGIP and SMGP bind with it",
        "version50": "the protocol's versions are listed whole",
        "english": "tests name the language",
        "doubleValue": "every kind of JSON value can be read",
        "isDumpable": "tests see whether a process keeps its memory to itself",
        "isAvailable": "tests skip where the system has no GB18030",
        "isReadingPaused": "tests wait for a connection to pause",
        "isPending": "tests ask whether a timer waits",
        "closeState": "a simulation ends one of its processes",
        "crash": "a simulation lets a store forget what was not synced",
    ]

    /// A declaration at the beginning of a line, not of a case: those are named by patterns.
    private nonisolated(unsafe) static let declaration =
        /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|private|fileprivate|static|final|override|mutating|nonmutating|nonisolated|consuming|lazy|weak|indirect|private\(set\)|package\(set\)|nonisolated\(\w+\))\s+)*(?:func|var|let|struct|class|enum|protocol|actor|typealias)\s+`?([A-Za-z_]\w*)/
    private nonisolated(unsafe) static let word = /[A-Za-z_]\w*/

    @Test func `nothing is declared that nobody uses`() {
        var uses: [Substring: Int] = [:]
        var declarations: [Substring: [String]] = [:]
        for file in Sources.files {
            for (index, line) in file.lines.enumerated() {
                // What stands in a text counts as a use: interpolations are.
                let code = line.components(separatedBy: "// ")[0]
                for match in code.matches(of: Self.word) { uses[match.0, default: 0] += 1 }
                guard !line.hasPrefix("//"), let match = code.prefixMatch(of: Self.declaration) else { continue }
                declarations[match.1, default: []].append("\(file.path):\(index + 1)")
            }
        }
        let dead = declarations.filter { name, places in uses[name, default: 0] <= places.count }
        let unexpected = dead.filter { Self.allowed[String($0.key)] == nil }.map { "\($0.key) \($0.value)" }
        #expect(unexpected.sorted() == [])
        // What is used by now, or gone, needs no leave any more.
        let idle = Self.allowed.keys.filter { dead[Substring($0)] == nil }
        #expect(idle.sorted() == [])
    }
}
