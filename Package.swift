// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let withPostgreSQL: TargetDependencyCondition? = .when(traits: ["PostgreSQL"])

/// A module with its allowed imports; `ModuleTests` keeps the same table once more.
func module(_ name: String, _ imports: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: imports, exclude: exclude, swiftSettings: strict)
}

/// The suite of one module, beside whatever else its tests need.
func suite(
    _ name: String, _ imports: [Target.Dependency], path: String? = nil, exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: imports + ["Primitives", "TestSupport"], path: path, exclude: exclude,
        swiftSettings: strict)
}

let package = Package(
    name: "tongcha",
    products: [
        .executable(name: "tongcha", targets: ["tongcha"]),
        .executable(name: "gateway-sim", targets: ["gateway-sim"]),
    ],
    traits: [.trait(name: "PostgreSQL", description: "A store on a PostgreSQL server, through the system's libpq")],
    targets: [
        // What the system gives.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        // Layer 0: nothing of ours below.
        module("Primitives"),
        module("SMS", ["Primitives"]),
        module("Digest"),
        module("JSON"),
        module("Arguments"),
        module("Telemetry", ["Primitives", "JSON"]),

        // Layer 1: one concern each.
        module("Wire", ["SMS", "Digest", "JSON"]),
        module("Dialogue", ["Primitives", "SMS", "Digest", "JSON"]),
        module("Inquiry", ["Primitives", "SMS"]),
        module(
            "Store",
            [
                "Primitives", "SMS", "Telemetry", "CSQLite",
                .target(name: "CPostgreSQL", condition: withPostgreSQL),
            ], exclude: ["PostgreSQL/README.md"]),
        module("Net", ["Primitives", "Telemetry", "CLinux"]),

        // Layers 2 to 4: machines, what drives them, and what composes it all.
        module("Session", ["Primitives", "SMS", "Digest", "Wire"]),
        module("Delivery", ["Primitives", "SMS"]),
        module("Links", ["Primitives", "SMS", "Digest", "Wire", "Session", "Net", "Telemetry"]),
        module(
            "Responder",
            [
                "Primitives", "SMS", "Digest", "JSON", "Telemetry", "Wire", "Dialogue", "Inquiry", "Store", "Net",
                "Session", "Delivery", "Links",
            ]),

        // The executables.
        .executableTarget(
            name: "tongcha", dependencies: ["Primitives", "Arguments", "Responder", "Telemetry", "Net"],
            swiftSettings: strict),
        .target(
            name: "GatewaySimulator",
            dependencies: [
                "Primitives", "Arguments", "SMS", "Digest", "JSON", "Wire", "Session", "Links", "Net", "Telemetry",
            ],
            path: "gateway-sim",
            exclude: ["Main", "Embedding", "Web/Page", "demo", "scenarios", "README.md", "API.md", "page.png"],
            swiftSettings: strict, plugins: ["EmbedPage"]),
        // Puts the files of the simulator's page into its binary.
        .plugin(name: "EmbedPage", capability: .buildTool(), path: "gateway-sim/Embedding"),
        .executableTarget(
            name: "gateway-sim", dependencies: ["GatewaySimulator"], path: "gateway-sim/Main", swiftSettings: strict),

        // The tests.
        .target(
            name: "TestSupport",
            dependencies: ["Primitives", "SMS", "Store", "Wire", "Session", "Links", "Net", "Telemetry"],
            path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "SimulatedSystem", dependencies: ["Primitives", "Net"], path: "Tests/SimulatedSystem",
            swiftSettings: strict),
        .executableTarget(
            name: "bench",
            dependencies: [
                "Primitives", "Arguments", "CSQLite", "Dialogue", "Digest", "JSON", "Net", "SMS", "Store", "Wire",
            ],
            path: "Tests/Bench",
            exclude: ["bench.svg", "README.md", "run", "compare", "measure.bash", "peers"], swiftSettings: strict),
        suite("Bench", ["bench", "Dialogue", "Digest", "JSON", "SMS", "Store"]),
        .executableTarget(
            name: "simulate",
            dependencies: [
                "Primitives", "Arguments", "CSQLite", "SMS", "Digest", "JSON", "Telemetry", "Wire", "Dialogue", "Store",
                "Net", "Session", "Links", "Responder", "GatewaySimulator", "SimulatedSystem",
            ],
            path: "Tests/Simulation", exclude: ["README.md", "Scenarios", "kept-seeds.txt", "planted", "run"],
            swiftSettings: strict),
        // The executable is a dependency so that it is built beside the tests that start it.
        suite("Simulation", ["simulate"]),
        suite("Primitives", []),
        suite("SMS", ["SMS"]),
        suite("Digest", ["Digest"]),
        suite("JSON", ["JSON"]),
        suite("Arguments", ["Arguments"]),
        suite("Telemetry", ["Telemetry"]),
        suite("Wire", ["Wire", "SMS"], exclude: ["Golden"]),
        suite("Dialogue", ["Dialogue", "SMS", "Digest", "JSON"], exclude: ["Corpus/texts.tsv"]),
        suite("Inquiry", ["Inquiry", "SMS"]),
        suite("Store", ["Store", "SMS", "Telemetry", "CSQLite"]),
        suite("Net", ["Net", "Telemetry", "SimulatedSystem"]),
        suite("Session", ["Session", "Wire", "SMS"]),
        suite("Delivery", ["Delivery", "SMS"]),
        suite(
            "GatewaySim",
            [
                "GatewaySimulator", "gateway-sim", "Arguments", "SMS", "Digest", "JSON", "Wire", "Session", "Links",
                "Net", "Telemetry",
            ]),
        suite("Links", ["Links", "Session", "Net", "SMS", "Telemetry", "Wire"]),
        suite(
            "Responder",
            [
                "Responder", "CSQLite", "Delivery", "Dialogue", "Digest", "Inquiry", "JSON", "Links", "Net", "Session",
                "SMS", "Store", "Telemetry", "Wire",
            ]),
        // The executable is a dependency so that it is built beside the tests that start it.
        suite(
            "EndToEnd",
            [
                "Responder", "GatewaySimulator", "Dialogue", "Digest", "JSON", "Links", "Net", "Session", "SMS",
                "Store", "Telemetry", "Wire", "tongcha",
            ]),
        // Every reader of octets from outside.
        suite(
            "Fuzz",
            [
                "SMS", "Digest", "JSON", "Arguments", "Telemetry", "Wire", "Dialogue", "Inquiry", "Store", "Net",
                "Session", "Links", "Responder", "GatewaySimulator",
            ], path: "Tests/Fuzz", exclude: ["Corpora", "run"]),
        suite("Tidy", []),
    ],
    swiftLanguageModes: [.v6]
)
