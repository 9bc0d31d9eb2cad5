/// A key under which codes in the store were made: its number, and a value that only the key itself yields.
package struct KeyRow: Hashable, Sendable {
    /// The number that people's rows name it by.
    package var id: Int64
    /// What the key makes of a text that never changes; the key cannot be found from it.
    package var checkValue: [UInt8]
}
