/// A place in a text as an editor shows it.
package struct TextPosition: Hashable, Sendable {
    /// The line, from 1; LF, CR LF and CR end lines.
    package var line: Int
    /// The column, from 1, counted in Unicode scalars.
    package var column: Int

    /// The place of this line and column, both from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of the octet at `offset` in a text of UTF-8.
    init(of offset: Int, in octets: RawSpan) {
        var tracker = PositionTracker()
        self = tracker.position(of: offset, in: octets)
    }
}

extension TextPosition: Comparable {
    /// The earlier place first.
    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension TextPosition: CustomStringConvertible {
    /// The place as `line 3, column 14`.
    package var description: String { "line \(line), column \(column)" }
}

/// Turns rising offsets into places, reading every octet once.
struct PositionTracker {
    private var offset = 0
    private var current = TextPosition(line: 1, column: 1)

    mutating func position(of target: Int, in octets: RawSpan) -> TextPosition {
        let end = min(target, octets.byteCount)
        while offset < end {
            let octet = octets.octet(at: offset)
            offset += 1
            let isInsideLineEnd = octet == 0x0D && offset < octets.byteCount && octets.octet(at: offset) == 0x0A
            if octet == 0x0A || octet == 0x0D && !isInsideLineEnd {
                current = TextPosition(line: current.line + 1, column: 1)
            } else if octet & 0xC0 != 0x80 {
                current.column += 1
            }
        }
        return current
    }
}

extension RawSpan {
    /// The octet at an offset inside the span; another offset is our own mistake and stops the process.
    @inline(__always)
    func octet(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
