import Links
import SMS

/// Over which link each number is texted.
struct WarningLinks: Sendable {
    private let links: [LinkSettings]
    /// The link for all numbers, where there is one.
    private let only: String?

    /// The link of this name, or the only one, or whichever may speak for a number.
    init(_ links: [LinkSettings], named name: String?) throws(FileError) {
        self.links = links
        guard let name else {
            only = links.count == 1 ? links[0].name : nil
            return
        }
        guard links.contains(where: { $0.name == name }) else {
            throw FileError("there is no link \"\(name)\"; there are: \(Self.list(links))")
        }
        only = name
    }

    /// How many of these numbers each link gets.
    ///
    /// - Throws: `FileError` when some number fits no link, or several.
    func counts(of numbers: [PhoneNumber]) throws(FileError) -> [String: Int] {
        var counts: [String: Int] = [:]
        var strayCount = 0
        for phone in numbers {
            if let link = link(for: phone) { counts[link, default: 0] += 1 } else { strayCount += 1 }
        }
        guard strayCount == 0 else {
            throw FileError(
                "for \(strayCount) of \(numbers.count) numbers not exactly one link has fitting \"senders\"; "
                    + "name one with --link: \(Self.list(links))")
        }
        return counts
    }

    /// The link for a number; `nil` where none or several fit.
    func link(for phone: PhoneNumber) -> String? {
        if let only { return only }
        // A number that has moved fits its former link by its prefix, and is listed at its new one.
        let listing = links.filter { $0.lists(phone) }
        if listing.count == 1 { return listing[0].name }
        let fitting = links.filter { !$0.senders.isEmpty && $0.maySend(from: phone) }
        return fitting.count == 1 ? fitting[0].name : nil
    }

    private static func list(_ links: [LinkSettings]) -> String { links.map(\.name).joined(separator: ", ") }
}
