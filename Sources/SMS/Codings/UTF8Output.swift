/// Writes Unicode scalars as UTF-8 into memory that a new `String` owns.
///
/// The decoders work on whole octet arrays and know an upper bound of their output, so that one allocation does.
struct UTF8Output: ~Copyable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    /// What a decoder writes for octets that spell no character.
    static let replacement: UInt32 = 0xFFFD

    private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    /// The string that `body` writes; it may write up to `octetCount` octets of UTF-8.
    static func string(capacity octetCount: Int, _ body: (inout UTF8Output) -> Void) -> String {
        String(unsafeUninitializedCapacity: octetCount) { buffer in
            var output = UTF8Output(buffer)
            body(&output)
            return output.count
        }
    }

    /// Appends one scalar value; values that are none (surrogates, above U+10FFFF) become U+FFFD.
    mutating func append(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x80:
            put(scalar)
        case 0x80..<0x800:
            put(0xC0 | scalar >> 6)
            put(0x80 | scalar & 0x3F)
        case 0x800..<0xD800, 0xE000..<0x1_0000:
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        case 0x1_0000..<0x11_0000:
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        default:
            append(Self.replacement)
        }
    }

    private mutating func put(_ octet: UInt32) {
        buffer[count] = UInt8(truncatingIfNeeded: octet)
        count += 1
    }
}
