/// What the gateway does wrong at present, in the words of a scenario's `gateway` lines without the word `gateway`.
///
/// Whatever such a line may say can be said here too: the grammar is the scenarios' own.
struct FaultList: Equatable, Sendable {
    /// The lines, in the order in which they were given.
    private(set) var lines: [String] = []
    /// What the lines ask for.
    private(set) var orders: [GatewayOrder] = []

    /// The most lines.
    static let limit = 64
    /// The most characters of a line.
    static let lineLimit = 200

    /// Nothing goes wrong.
    init() {}

    /// These lines; throws what is wrong with the first that is, its place among the lines counted from 1.
    init(_ lines: [String]) throws(ScenarioError) {
        for line in lines { try add(line) }
    }

    /// Adds what a line asks for.
    mutating func add(_ line: String) throws(ScenarioError) {
        let place = lines.count + 1
        guard lines.count < Self.limit else {
            throw ScenarioError(line: place, column: 1, expected: "at most \(Self.limit) faults", found: nil)
        }
        guard line.count <= Self.lineLimit, !line.contains(where: \.isNewline) else {
            throw ScenarioError(
                line: place, column: 1, expected: "one line of at most \(Self.lineLimit) characters", found: nil)
        }
        var words = try ScenarioWords(line[...], line: place)
        let order = try GatewayOrder(&words)
        try words.end()
        if order == .behave {
            self = FaultList()
        } else if case .become(let profile) = order {
            self = try profile.faults
        } else {
            lines.append(line)
            orders.append(order)
        }
    }
}

/// A kind of gateway that testers know, as a list of faults with a name.
struct FaultProfile: Equatable, Sendable {
    let name: String
    let lines: [String]

    /// Every profile, the one without faults first.
    static let all = [
        FaultProfile(name: "healthy", lines: []),
        FaultProfile(
            name: "flaky",
            lines: ["refuses for 5% with ESME_RSYSERR", "drops every 20", "cuts every 50"]),
        FaultProfile(name: "throttling", lines: ["throttles every 3"]),
        FaultProfile(name: "slow", lines: ["answers after 3s"]),
        FaultProfile(name: "dead", lines: ["stalls for 172800s every 1", "ignores enquire_link"]),
        FaultProfile(name: "capped", lines: ["reads 2000 octets a second"]),
    ]

    /// All names, for whoever wrote another.
    static let names = all.map(\.name).joined(separator: ", ")

    /// What its lines ask for.
    var orders: [GatewayOrder] {
        // A test holds that every profile can be read.
        (try? faults.orders) ?? []
    }

    /// The profile's faults; a test holds that every line can be read.
    var faults: FaultList {
        get throws(ScenarioError) { try FaultList(lines) }
    }
}
