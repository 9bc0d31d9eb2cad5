/// One thing that a peer has to do: what is said to it, and what it has to answer.
struct ConformanceCase: Equatable, Sendable {
    /// Its name, which never changes: `bind.twice`.
    let id: String
    /// The claim, as a sentence about the peer.
    let title: String
    /// The clause that asks for it.
    let clause: Clause
    /// What is done, in this order.
    let steps: [ConformanceStep]

    init(_ id: String, _ clause: Clause, _ title: String, _ steps: [ConformanceStep]) {
        self.id = id
        self.title = title
        self.clause = clause
        self.steps = steps
    }

    /// What cases of one kind have in common: `bind`.
    var family: String { String(id.prefix { $0 != "." }) }
}

/// A clause of a specification.
struct Clause: Equatable, Hashable, Sendable {
    /// The document and its number there, `SMPP 3.4 §4.1.5`.
    let place: String
    /// What it is about.
    let subject: String

    init(_ place: String, _ subject: String) {
        self.place = place
        self.subject = subject
    }

    /// A clause of SMPP 3.4, Issue 1.2.
    static func smpp(_ number: String, _ subject: String) -> Clause { Clause("SMPP 3.4 §\(number)", subject) }

    /// A clause of SMPP 5.0, where only that version is meant.
    static func smpp50(_ number: String, _ subject: String) -> Clause { Clause("SMPP 5.0 §\(number)", subject) }

    /// The clause with the one of SMPP 5.0 that says something else.
    func differing(fromSMPP50 number: String) -> Clause { Clause("\(place), SMPP 5.0 §\(number)", subject) }

    /// A part of the line protocol's description in the top-level README.
    static func line(_ subject: String) -> Clause { Clause("line protocol", subject) }
}

extension Clause: Comparable {
    /// By document, then by the numbers between the points: §4.2 before §4.10.
    static func < (left: Clause, right: Clause) -> Bool {
        if left.document != right.document { return left.document < right.document }
        let (first, second) = (left.numbers, right.numbers)
        guard first == second else { return first.lexicographicallyPrecedes(second) }
        return (left.place, left.subject) < (right.place, right.subject)
    }

    private var document: Substring { place.prefix { $0 != "§" } }

    private var numbers: [Int] {
        guard let sign = place.firstIndex(of: "§") else { return [] }
        // An appendix comes behind the numbers.
        return place[place.index(after: sign)...].prefix { $0 != "," }.split(separator: ".").map { Int($0) ?? .max }
    }
}
