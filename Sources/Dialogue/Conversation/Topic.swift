import Primitives

/// What a conversation is about for the next minutes.
package struct Topic: Equatable, Sendable {
    /// What can be asked about a company.
    package enum Matter: String, Sendable, CaseIterable {
        case details, hotline, dispute
    }

    /// What was asked.
    package var matter: Matter
    /// The company it was asked about; `nil` after a choice of companies was shown.
    package var company: String?
    /// Until when it matters.
    package var until: WallTime

    /// A topic that matters until this time.
    package init(_ matter: Matter, company: String?, until: WallTime) {
        self.matter = matter
        self.company = company
        self.until = until
    }
}

// The form for the store.
extension Topic {
    /// What the store kept: `dispute`, `dispute jd`; `nil` when it means nothing.
    package init?(text: String, until: WallTime) {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard let matter = words.first.flatMap(Matter.init(rawValue:)) else { return nil }
        self.init(matter, company: words.count > 1 ? words[1] : nil, until: until)
    }

    /// The text to store.
    package var text: String { company.map { "\(matter.rawValue) \($0)" } ?? matter.rawValue }
}
