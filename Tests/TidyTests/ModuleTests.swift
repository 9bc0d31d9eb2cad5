import Foundation
import Testing

/// Who may import whom: the table of modules, kept here once more beside `Package.swift`.
@Suite struct ModuleTests {
    /// Each module's imports of ours and of the system's modules that stand for a library.
    static let modules: [String: Set<String>] = [
        "Primitives": [], "SMS": ["Primitives"], "Digest": [], "JSON": [], "Arguments": [],
        "Telemetry": ["Primitives", "JSON"],
        "Wire": ["SMS", "Digest", "JSON"],
        "Dialogue": ["Primitives", "SMS", "Digest", "JSON"],
        "Inquiry": ["Primitives", "SMS"],
        "Store": ["Primitives", "SMS", "Telemetry", "CSQLite", "CPostgreSQL"],
        "Net": ["Primitives", "Telemetry", "CLinux"],
        "Session": ["Primitives", "SMS", "Digest", "Wire"],
        "Delivery": ["Primitives", "SMS"],
        "Links": ["Primitives", "SMS", "Digest", "Wire", "Session", "Net", "Telemetry"],
        "Responder": [
            "Primitives", "SMS", "Digest", "JSON", "Telemetry", "Wire", "Dialogue", "Inquiry", "Store", "Net",
            "Session",
            "Delivery", "Links",
        ],
        "tongcha": ["Primitives", "Arguments", "Responder", "Telemetry", "Net"],
        "gateway-sim": ["GatewaySimulator"],
        "GatewaySimulator": [
            "Primitives", "Arguments", "SMS", "Digest", "JSON", "Wire", "Session", "Links", "Net", "Telemetry",
        ],
    ]

    /// What comes with the toolchain and touches the world: calls of the system, threads, clocks.
    static let worldly: [String: Set<String>] = [
        "Primitives": ["Glibc", "Dispatch"],
        // `iconv` for GB18030, a pure function of the system's.
        "SMS": ["Glibc"],
        "Digest": ["Glibc"],
        "Telemetry": ["Glibc", "Synchronization", "Dispatch"],
        "Store": ["Glibc", "Synchronization", "Dispatch"],
        "Net": ["Glibc", "Synchronization", "Dispatch"],
        "Responder": ["Glibc", "Synchronization", "Dispatch"],
        "tongcha": ["Glibc", "Dispatch", "Synchronization"],
        "gateway-sim": ["Glibc"],
        "GatewaySimulator": ["Glibc", "Dispatch", "Synchronization"],
    ]

    /// Modules that decide and touch nothing.
    static let pure: Set<String> = [
        "SMS", "Digest", "JSON", "Arguments", "Wire", "Session", "Delivery", "Dialogue", "Inquiry",
    ]

    @Test func `every module is in the table`() {
        #expect(Set(Sources.files.map(\.module)) == Set(Self.modules.keys))
        #expect(Sources.files.count > 150)
    }

    @Test func `imports point down`() throws {
        for file in Sources.files {
            let allowed = (Self.modules[file.module] ?? []).union(Self.worldly[file.module] ?? [])
            for line in file.code {
                let words = line.text.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count else { continue }
                let name = String(words[place + 1].prefix { $0 != "." })
                #expect(allowed.contains(name), "\(file.path):\(line.number) imports \(name)")
            }
        }
    }

    @Test func `Package.swift says the same`() throws {
        let text = try String(contentsOf: Sources.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for (name, imports) in Self.modules {
            let starts = [
                "module(\"\(name)\"", "module( \"\(name)\"", ".executableTarget( name: \"\(name)\"",
                " .target( name: \"\(name)\"",
            ]
            let found = starts.compactMap { flat.range(of: $0)?.upperBound }
            let start = try #require(found.first, "\(name)")
            let rest = flat[start...]
            let end = rest.firstIndex { $0 == ")" } ?? rest.endIndex
            let list = rest[..<end].drop { $0 != "[" }.prefix { $0 != "]" }
            let declared = Set(list.split(separator: "\"").filter { $0.first?.isLetter == true }.map(String.init))
            #expect(declared == imports, "\(name)")
        }
    }

    @Test func `Sources/README.md says the same`() throws {
        let table = try Pages.text(of: "Sources/README.md").split(separator: "\n").filter { $0.hasPrefix("| ") }
        var found: [String: Set<String>] = [:]
        for row in table {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, let module = Pages.quoted(in: cells[1]).first else { continue }
            found[module] = Set(Pages.quoted(in: cells[3]))
        }
        #expect(found == Self.modules)
    }

    @Test func `nobody imports Foundation`() {
        #expect(
            Sources.places { _, code in
                code.split(separator: " ").contains("import") && code.contains("Foundation")
            } == [])
    }

    /// Words of code that read a clock, sleep, or reach outside.
    static let outside = [
        "ContinuousClock.now", "SuspendingClock.now", "= .now", "(.now", "clock_gettime(", "time(nil", "Task.sleep",
        "usleep(", "fopen(", "socket(", "getenv(", "environ", "print(", "Task {", "DispatchQueue",
    ]

    @Test(arguments: outside)
    func `who decides reads no clock and touches nothing`(word: String) {
        let found = Sources.places { file, code in
            guard Self.pure.contains(file.module), let range = code.range(of: word) else { return false }
            // A method of that name, as `ResponseOrder.open(`, is none of the system's.
            let before = code[..<range.lowerBound].last
            return !(word.hasSuffix("(") && (before == "." || before?.isLetter == true || before == "_"))
                && !code.contains("func \(word)")
        }
        // Randomness for keys is the one thing that only the system has.
        #expect(found.filter { !$0.hasPrefix("Sources/Digest/SecureRandom.swift") } == [])
    }
}
