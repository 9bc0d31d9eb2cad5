/// An input read as a script: small numbers that choose, and runs of octets; behind its end there are zeros and nothing.
struct ScriptedInput {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next octet.
    mutating func octet() -> UInt8 { rest.popFirst() ?? 0 }

    /// The next octet as a number below `bound`.
    mutating func number(below bound: Int) -> Int { Int(octet()) % bound }

    /// Up to so many octets.
    mutating func octets(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
