/// Numbers the requests of one session, 1 … 2 147 483 647 and round again (SMPP 3.4 §3.2).
package struct SequenceNumbers: Equatable, Sendable {
    /// The number before 1.
    static let last: UInt32 = 0x7FFF_FFFF

    private var latest: UInt32 = 0

    /// Numbers from 1 on.
    package init() {}

    /// The next number.
    package mutating func next() -> UInt32 {
        latest = latest == Self.last ? 1 : latest + 1
        return latest
    }
}
