import Foundation

/// The Markdown pages of this repository.
enum Pages {
    /// Every page that is read for what it says of the program.
    static let all = [
        "README.md", "Sources/README.md", "Tests/Bench/README.md", "gateway-sim/README.md",
        "gateway-sim/API.md", "templates/README.md",
    ]

    /// A page's text.
    static func text(of page: String) throws -> String {
        try String(contentsOf: Sources.root.appendingPathComponent(page), encoding: .utf8)
    }

    /// What stands between backticks, in order; not what spans lines.
    static func quoted(in text: some StringProtocol) -> [String] {
        text.split(separator: "\n").flatMap { line in
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }
}
