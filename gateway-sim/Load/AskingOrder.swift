import Primitives

/// The order in which phones ask: as they stand, or shuffled, the same for the same seed.
struct AskingOrder: Equatable, Sendable {
    /// By place, the index of the phone whose turn it is; empty where phones ask as they stand.
    private let indexes: [Int32]
    /// By index, the phone's place.
    private let places: [Int32]

    /// As they stand.
    static let asTheyStand = AskingOrder(indexes: [], places: [])

    private init(indexes: [Int32], places: [Int32]) {
        self.indexes = indexes
        self.places = places
    }

    /// So many phones, shuffled: each has its turn once.
    init(shuffling count: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let indexes = (0..<Int32(count)).shuffled(using: &generator)
        var places = [Int32](repeating: 0, count: count)
        for (place, index) in indexes.enumerated() { places[Int(index)] = Int32(place) }
        self.init(indexes: indexes, places: places)
    }

    /// The index of the phone that asks at this place.
    func index(at place: Int) -> Int { indexes.isEmpty ? place : Int(indexes[place]) }

    /// The place of the phone of this index, or `nil` when it has none.
    func place(of index: Int) -> Int? {
        if places.isEmpty { return index }
        return places.indices.contains(index) ? Int(places[index]) : nil
    }
}
