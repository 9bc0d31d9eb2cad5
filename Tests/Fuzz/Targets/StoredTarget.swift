import Dialogue

@testable import Store

/// What a store's rows hold in octets of our own: a file may be damaged.
struct StoredTarget: FuzzTarget {
    let name = "stored"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let recent = RecentMessages(octets: input)
        try hold(recent.entries.count <= RecentMessages.capacity, "\(recent.entries.count) messages are remembered")
        try hold(RecentMessages(octets: recent.octets) == recent, "it remembers something else")
        guard let numbers = PackedNumbers.unpack(input) else { return false }
        try hold(PackedNumbers.unpack(PackedNumbers.pack(numbers)) == numbers, "other numbers than \(numbers)")
        return true
    }
}
