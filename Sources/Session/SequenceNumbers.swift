/// Numbers the requests of one session, 1 … 2 147 483 647 and round again (SMPP 3.4 §3.2).
package struct SequenceNumbers: Equatable, Sendable {
    private var last: UInt32 = 0

    /// Numbers from 1 on.
    package init() {}

    /// The next number.
    package mutating func next() -> UInt32 {
        last = last == 0x7FFF_FFFF ? 1 : last + 1
        return last
    }
}
