import SMS
import Store

/// Which of the stored segments belong to one text.
struct StoredTexts {
    /// What the segments of one text have in common.
    private struct Text: Hashable {
        let link: String
        let sender: String
        let recipient: String
        let reference: Int
        let total: Int

        init(_ row: FragmentRow) {
            (link, sender, recipient) = (row.link, row.sender, row.recipient)
            (reference, total) = (row.reference, row.total)
        }
    }

    private var texts: [MessageID: Text] = [:]
    private var segments: [Text: [MessageID]] = [:]

    /// The texts of these segments.
    init(_ rows: [FragmentRow]) {
        for row in rows {
            let text = Text(row)
            texts[row.id] = text
            segments[text, default: []].append(row.id)
        }
    }

    /// The other segments of the texts that these belong to.
    func others(of ids: [MessageID]) -> [MessageID] {
        let own = Set(ids)
        return Set(ids.compactMap { texts[$0] }).flatMap { segments[$0] ?? [] }.filter { !own.contains($0) }.sorted()
    }
}
