import Foundation
import TestSupport
import Testing

/// The faults that are planted to see whether the simulation finds them still fit the sources.
@Suite struct PlantedFaultTests {
    private static let folder = "\(Repository.root)/Tests/Simulation/planted"

    private static let patches = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".patch") }.sorted()

    @Test func `there are seven`() { #expect(Self.patches.count == 7) }

    /// By the lines they take away and those around: whether `patch` would take them needs no process to see.
    @Test(arguments: patches) func `a fault fits`(name: String) throws {
        let lines = try String(contentsOfFile: "\(Self.folder)/\(name)", encoding: .utf8).components(separatedBy: "\n")
        var source = ""
        var hunk: [Substring] = []
        func look() {
            if !hunk.isEmpty { #expect(source.contains(hunk.joined(separator: "\n")), "\(name): \(hunk)") }
            hunk = []
        }
        for line in lines {
            if line.hasPrefix("+++ b/") {
                source = try String(contentsOfFile: "\(Repository.root)/\(line.dropFirst(6))", encoding: .utf8)
            } else if line.hasPrefix("@@") || line.hasPrefix("diff ") {
                look()
            } else if !source.isEmpty, line.hasPrefix(" ") || (line.hasPrefix("-") && !line.hasPrefix("--- ")) {
                hunk.append(line.dropFirst())
            }
        }
        look()
    }
}
