/// Replies that no configured link carries, because theirs was renamed or removed.
struct StrandedReplies: Hashable, Sendable {
    /// The link's name, as the replies have it.
    let link: String
    /// How many wait for it.
    let count: Int
}

extension StrandedReplies: CustomStringConvertible {
    /// What is wrong and what would help, one sentence without the end.
    var description: String {
        let waiting = count == 1 ? "1 reply waits" : "\(count) replies wait"
        return "\(waiting) for the link \"\(link)\", which is not configured; configure it, or name its successor: "
            + "{ name: \"\(link)\", fail_over: \"NAME\" }"
    }
}
