/// Octets waiting to be sent, in one piece.
struct SendBuffer {
    private var storage: [UInt8] = []
    private var sentCount = 0

    /// How many octets wait.
    var count: Int { storage.count - sentCount }
    var isEmpty: Bool { storage.count == sentCount }

    /// Takes an empty array whose room saves allocating some; only while nothing waits.
    mutating func use(_ room: consuming [UInt8]) { storage = room }

    mutating func append(_ octets: UnsafeRawBufferPointer) { storage.append(contentsOf: octets) }

    mutating func append(_ octets: [UInt8]) { storage.append(contentsOf: octets) }

    /// Hands out what waits.
    func withUnsafeBytes(_ body: (UnsafeRawBufferPointer) -> Int) -> Int {
        storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[sentCount...])) }
    }

    /// Forgets the first octets because they were sent; returns the array for others to use once nothing waits.
    mutating func drop(_ count: Int) -> [UInt8]? {
        sentCount += count
        if isEmpty {
            var room: [UInt8] = []
            swap(&room, &storage)
            sentCount = 0
            return room
        }
        // Moving the rest to the front only when that halves the buffer keeps the cost of each octet constant.
        if sentCount > storage.count / 2 {
            storage.removeSubrange(..<sentCount)
            sentCount = 0
        }
        return nil
    }
}
