/// The binds that wait until the guard lets them be looked at, no more than the listener has unbound connections.
///
/// Whose turn it is among those that may be looked at is drawn by lot: whoever comes first could fill every place before
/// another, for ever.
struct WaitingBinds: Equatable, Sendable {
    /// The sessions that wait, by who asks; no line is empty.
    private var lines: [BindGuard.Suspect: [Int]] = [:]

    /// Who waits.
    var suspects: Dictionary<BindGuard.Suspect, [Int]>.Keys { lines.keys }

    /// Whether a bind of that suspect waits.
    func contains(_ suspect: BindGuard.Suspect) -> Bool { lines[suspect] != nil }

    /// Lets a session's bind wait.
    mutating func enter(_ session: Int, _ suspect: BindGuard.Suspect) { lines[suspect, default: []].append(session) }

    /// Forgets a session's bind, if it waits.
    mutating func leave(_ session: Int, _ suspect: BindGuard.Suspect) {
        lines[suspect]?.removeAll { $0 == session }
        if lines[suspect]?.isEmpty == true { lines[suspect] = nil }
    }

    /// Takes a bind of a suspect that `mayEnter`; each suspect has the same chance, and each of its binds.
    mutating func next(
        using random: inout some RandomNumberGenerator, where mayEnter: (BindGuard.Suspect) -> Bool
    ) -> Int? {
        guard let suspect = lines.keys.filter(mayEnter).randomElement(using: &random),
            let session = lines[suspect]?.randomElement(using: &random)
        else { return nil }
        leave(session, suspect)
        return session
    }
}
