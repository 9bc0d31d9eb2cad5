import Dialogue
import Primitives
import SMS

/// The texts on their way to a decision, so that copies of one come to the same as if all had come at once: its answer
/// leaves with the first decision, and nobody can be waiting for another one.
///
/// A text that a slow store decides late is remembered for a while longer: a gateway that had no response meanwhile hands
/// over another copy just when the answer leaves.
struct UndecidedTexts {
    /// What makes two texts one.
    struct Text: Hashable {
        private let phone: PhoneNumber
        private let digest: MessageDigest

        /// A text whose copies cannot be told is no such text.
        init?(_ phone: PhoneNumber, _ digest: MessageDigest?) {
            guard let digest else { return nil }
            self.phone = phone
            self.digest = digest
        }

        /// A keyed digest tells enough.
        func hash(into hasher: inout Hasher) { hasher.combine(digest.rawValue) }
    }

    private struct Waiting {
        /// How many copies there are.
        var count = 0
        /// When the first came, by either clock.
        let since: WallTime
        let began: ContinuousClock.Instant
    }

    private struct Late {
        let since: WallTime
        let until: ContinuousClock.Instant
    }

    /// A decision that took longer than this is late.
    private static let patience = Duration.seconds(1)
    /// The most late texts remembered, twice over.
    private static let lateLimit = 10_000

    private let memory: Duration
    private var waiting: [Text: Waiting] = [:]
    /// Texts decided late, and those of the time before; nobody has to look for what is over.
    private var late: [Text: Late] = [:]
    private var earlierLate: [Text: Late] = [:]
    private var turnsAt: ContinuousClock.Instant?

    /// Remembers a text decided late for so long from its decision on.
    init(memory: Duration) { self.memory = memory }

    /// Notes a copy that came.
    ///
    /// - Returns: when the first of them came.
    mutating func add(_ text: Text, receivedAt: WallTime, now: ContinuousClock.Instant) -> WallTime {
        let index = waiting.index(forKey: text)
        guard let index else {
            let since = sinceWhen(text, now) ?? receivedAt
            waiting[text] = Waiting(count: 1, since: since, began: now)
            return since
        }
        waiting.values[index].count += 1
        return waiting.values[index].since
    }

    /// Notes that a copy was decided, or could not be.
    mutating func remove(_ text: Text, isDecided: Bool, now: ContinuousClock.Instant) {
        guard let index = waiting.index(forKey: text) else { return }
        let entry = waiting.values[index]
        if isDecided, now - entry.began > Self.patience { remember(text, since: entry.since, now) }
        waiting.values[index].count -= 1
        if waiting.values[index].count == 0 { waiting.remove(at: index) }
    }

    private func sinceWhen(_ text: Text, _ now: ContinuousClock.Instant) -> WallTime? {
        guard turnsAt != nil, let entry = late[text] ?? earlierLate[text], now < entry.until else { return nil }
        return entry.since
    }

    private mutating func remember(_ text: Text, since: WallTime, _ now: ContinuousClock.Instant) {
        if turnsAt.map({ now >= $0 }) ?? true || late.count >= Self.lateLimit {
            earlierLate = late
            late = [:]
            turnsAt = now + memory
        }
        late[text] = Late(since: since, until: now + memory)
    }
}
