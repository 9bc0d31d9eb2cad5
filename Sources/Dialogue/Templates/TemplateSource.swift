/// The octets of a template file with the few questions the parser asks about lines.
struct TemplateSource {
    let name: String
    let octets: [UInt8]
    /// Offset of the first octet of every line.
    private let lineOffsets: [Int]

    init(name: String, octets: [UInt8]) {
        self.name = name
        self.octets = octets
        lineOffsets = [0] + octets.indices.filter { octets[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    /// Whether a line begins at this offset.
    func startsLine(_ offset: Int) -> Bool { offset == 0 || octets[offset - 1] == UInt8(ascii: "\n") }

    /// Line and column of the octet at this offset.
    func place(_ offset: Int) -> Template.Place {
        var low = 0
        var high = lineOffsets.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineOffsets[middle] <= offset { low = middle } else { high = middle }
        }
        let scalars = octets[lineOffsets[low]..<offset].count { $0 & 0xC0 != 0x80 }
        return Template.Place(line: low + 1, column: scalars + 1)
    }

    /// Where `pattern` begins at or after `start`, or `nil`.
    func firstIndex(of pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, octets.count >= pattern.count else { return nil }
        var index = start
        while index <= octets.count - pattern.count {
            if octets[index] == first, octets[index..<index + pattern.count].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }

    /// The whole line's range when nothing but blanks shares the line with `tag`; such a tag leaves no line behind.
    ///
    /// The range ends after the line's ending. A tag may span lines; then its first and last line count.
    func standaloneRange(around tag: Range<Int>) -> Range<Int>? {
        var start = tag.lowerBound
        while start > 0, Self.isBlank(octets[start - 1]) { start -= 1 }
        guard startsLine(start) else { return nil }
        var end = tag.upperBound
        while end < octets.count, Self.isBlank(octets[end]) { end += 1 }
        if end == octets.count { return start..<end }
        if octets[end] == UInt8(ascii: "\r"), end + 1 < octets.count { end += 1 }
        return octets[end] == UInt8(ascii: "\n") ? start..<end + 1 : nil
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }
}
