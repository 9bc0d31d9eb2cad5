import JSON

/// One measured run: what was run, and every figure and word it gave, by name.
///
/// Members of members are named with a point between, `load.latency_ms.p99`, so that a figure which some version of a
/// tool does not give yet is simply not there.
struct Measurement {
    /// What was run, such as `smpp-100`; runs of one name are repetitions of each other.
    let name: String
    private var figures: [String: Double] = [:]
    private var words: [String: String] = [:]

    /// The measurement in one line of JSON; `nil` without a name.
    init?(_ node: JSONNode) {
        guard let name = node["run"]?.stringValue else { return nil }
        self.name = name
        collect(node, under: "")
    }

    /// The figure of this name, if there is one.
    func figure(_ name: String) -> Double? { figures[name] }

    /// The word of this name, if there is one.
    func word(_ name: String) -> String? { words[name] }

    private mutating func collect(_ node: JSONNode, under prefix: String) {
        for member in node.objectValue ?? [] {
            let name = prefix + member.name
            figures[name] = member.node.doubleValue
            words[name] = member.node.stringValue
            collect(member.node, under: name + ".")
        }
    }
}
