/// A number in a text, however it is written: figures of any script, numerals, figures apart or in groups.
struct TextNumber: Equatable {
    /// Where its signs are.
    var range: Range<Int>
    /// Figures and `x`, as ASCII octets.
    var octets: [UInt8]
    /// Whether its parts are those of a date or a time of day.
    var isTime = false

    var scalars: [UInt32] { octets.map(UInt32.init) }
}

/// Finds the numbers of a text, before any word is looked for.
struct NumberReader {
    private var units: TextUnits
    private var chunks: [TextNumber] = []

    /// Fewer figures in a row are left to the words: 六位, 两个, 一下.
    private static let fewest = 4

    /// The numbers of a text; their signs are blocked for words, but for those of numbers with few figures.
    static func numbers(in units: inout TextUnits) -> [TextNumber] {
        guard mayHaveNumbers(units) else { return [] }
        var reader = Self(units: units)
        reader.findChunks()
        reader.findSpelledOut()
        reader.chunks.sort { $0.range.lowerBound < $1.range.lowerBound }
        let numbers = reader.grouped()
        for number in numbers where number.octets.count >= fewest { units.block(number.range) }
        return numbers
    }

    private static func mayHaveNumbers(_ units: TextUnits) -> Bool {
        var letters = 0
        for scalar in units.scalars {
            if Numerals.figure(of: scalar) != nil { return true }
            if TextUnits.isLetter(scalar) { letters += 1 }
        }
        return letters >= 8
    }

    private init(units: TextUnits) { self.units = units }

    /// Runs of figures without anything in between.
    private mutating func findChunks() {
        var position = 0
        while position < units.count {
            guard isFigureLike(position) else {
                position += 1
                continue
            }
            var end = position + 1
            while end < units.count, units.gaps[end] == .none, isFigureLike(end) { end += 1 }
            if let chunk = chunk(position..<end) { chunks.append(chunk) }
            position = end
        }
    }

    /// A figure, or a letter that is one beside figures.
    private func isFigureLike(_ position: Int) -> Bool {
        let scalar = units.scalars[position]
        return Numerals.figure(of: scalar) != nil || Self.figure(ofLetter: scalar) != nil || scalar == FoldedText.x
    }

    /// People type o for zero and l or i for one.
    private static func figure(ofLetter scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0x6F: 0
        case 0x6C, 0x69: 1
        default: nil
        }
    }

    private func chunk(_ range: Range<Int>) -> TextNumber? {
        var range = range
        // What belongs to a word beside the figures is no figure: cx01123X, 011234xiexie.
        while let first = range.first, TextUnits.isLetter(units.scalars[first]), isPartOfWord(before: first) {
            range = range.dropFirst()
        }
        // CXl01234: the letter that makes six of five figures is one of them.
        if range.count == 5, let letter = range.first.map({ $0 - 1 }), letter >= 0, isFigureLetter(letter) {
            range = letter..<range.upperBound
        }
        while let last = range.last, TextUnits.isLetter(units.scalars[last]), isPartOfWord(behind: last) {
            range = range.dropLast()
        }
        // 01123一个叉: a numeral that counts what follows is no figure of the number before it.
        if range.count > 1, let last = range.last, last + 1 < units.count, units.gaps[last + 1] == .none,
            Numerals.isCount(units.scalars[last], units.scalars[last + 1]),
            TailReading.isDigit(units.scalars[last - 1])
        {
            range = range.dropLast()
        }
        let figures = range.count { Numerals.figure(of: units.scalars[$0]) != nil }
        let letters = range.count { Self.figure(ofLetter: units.scalars[$0]) != nil }
        if range.count == 1, figures == 0, letters == 0 {
            return TextNumber(range: range, octets: [UInt8(FoldedText.x)])
        }
        guard figures > 0, letters == 0 || (figures > 1 && letters <= figures + 1) else {
            return letters > 0 && figures > 0 ? figuresOnly(range) : nil
        }
        let octets = range.map { position -> UInt8 in
            let scalar = units.scalars[position]
            let figure = Numerals.figure(of: scalar) ?? Self.figure(ofLetter: scalar)
            return figure.map { 0x30 + $0 } ?? UInt8(FoldedText.x)
        }
        return TextNumber(range: range, octets: octets)
    }

    private func isFigureLetter(_ position: Int) -> Bool {
        Self.figure(ofLetter: units.scalars[position]) != nil && units.gaps[position + 1] == .none
    }

    private func figuresOnly(_ range: Range<Int>) -> TextNumber? {
        guard let first = range.first(where: { Numerals.figure(of: units.scalars[$0]) != nil }) else { return nil }
        var end = first
        while end < range.upperBound, let _ = Numerals.figure(of: units.scalars[end]) { end += 1 }
        let octets = (first..<end).compactMap { Numerals.figure(of: units.scalars[$0]).map { 0x30 + $0 } }
        return TextNumber(range: first..<end, octets: octets)
    }

    private func isPartOfWord(before position: Int) -> Bool {
        position > 0 && units.gaps[position] == .none && TextUnits.isLetter(units.scalars[position - 1])
    }

    private func isPartOfWord(behind position: Int) -> Bool {
        position + 1 < units.count && units.gaps[position + 1] == .none
            && TextUnits.isLetter(units.scalars[position + 1])
    }

    /// Four or more words in a row that are figures: ling yi er san, one two three four.
    private mutating func findSpelledOut() {
        var position = 0
        var start = 0
        var octets: [UInt8] = []
        func finish(_ end: Int, _ chunks: inout [TextNumber]) {
            if octets.count >= Self.fewest { chunks.append(TextNumber(range: start..<end, octets: octets)) }
            octets = []
        }
        while position < units.count {
            var end = position + 1
            if TextUnits.isLetter(units.scalars[position]) {
                while end < units.count, units.gaps[end] == .none, TextUnits.isLetter(units.scalars[end]) { end += 1 }
                let letters = units.scalars[position..<end]
                let isCross = octets.count >= Self.fewest && letters.elementsEqual([FoldedText.x])
                if let octet = Numerals.figure(ofWord: letters).map({ 0x30 + $0 })
                    ?? (isCross ? UInt8(FoldedText.x) : nil)
                {
                    if octets.isEmpty { start = position }
                    octets.append(octet)
                    position = end
                    continue
                }
            }
            finish(position, &chunks)
            position = end
        }
        finish(position, &chunks)
    }

    /// Chunks that only separators part become one number, where one makes sense.
    private func grouped() -> [TextNumber] {
        var numbers: [TextNumber] = []
        var index = 0
        while index < chunks.count {
            var end = index + 1
            while end < chunks.count, chunks[end].range.lowerBound == chunks[end - 1].range.upperBound { end += 1 }
            numbers += joined(Array(chunks[index..<end]))
            index = end
        }
        return numbers.filter(isNumber)
    }

    private func joined(_ parts: [TextNumber]) -> [TextNumber] {
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return parts }
        let gaps = parts.dropFirst().map { units.gaps[$0.range.lowerBound] }
        if gaps.contains(.colon) || isDate(parts, gaps) {
            return parts.map { TextNumber(range: $0.range, octets: $0.octets, isTime: true) }
        }
        let whole = TextNumber(range: first.range.lowerBound..<last.range.upperBound, octets: parts.flatMap(\.octets))
        let longest = parts.map(\.octets.count).max() ?? 0
        let isOne =
            switch whole.octets.count {
            case 6: gaps.allSatisfy { $0 != .slash || longest == 1 }
            case 11: whole.octets.first == UInt8(ascii: "1") && longest < 6
            case 18: longest <= 8 && NumberKind(whole.octets) == .whole
            case 15, 16, 17, 19: longest <= 8
            default: false
            }
        if isOne || isDecimal(parts, gaps) { return [whole] }
        // 01123 X beside something else: the cross belongs to the five figures before it.
        if let cross = parts.indices.dropFirst().first(where: {
            parts[$0].octets == [UInt8(FoldedText.x)] && parts[$0 - 1].octets.count == 5
        }) {
            let tail = TextNumber(
                range: parts[cross - 1].range.lowerBound..<parts[cross].range.upperBound,
                octets: parts[cross - 1].octets + parts[cross].octets)
            return Array(parts[..<(cross - 1)]) + [tail] + Array(parts[(cross + 1)...])
        }
        // Two halves of the same length as something whole: 011 234 011 234.
        if parts.count % 2 == 0, parts.count > 2, whole.octets.count == 12 {
            let half = parts.count / 2
            let front = parts[..<half].flatMap(\.octets)
            if front == parts[half...].flatMap(\.octets) { return joined(Array(parts[..<half])) }
        }
        return parts
    }

    /// 2024-01-15, 2024.1.15, 15/01/24.
    private func isDate(_ parts: [TextNumber], _ gaps: [FoldedText.Gap]) -> Bool {
        guard parts.count >= 3, gaps.prefix(2).allSatisfy({ [.hyphen, .dot, .slash].contains($0) }) else {
            return false
        }
        let lengths = parts.prefix(3).map(\.octets.count)
        let isYear = parts[0].octets.starts(with: [0x31, 0x39]) || parts[0].octets.starts(with: [0x32, 0x30])
        return lengths[0] == 4 && isYear && lengths[1] <= 2 && lengths[2] <= 2
    }

    /// 123456.78, which is no tail and something else.
    private func isDecimal(_ parts: [TextNumber], _ gaps: [FoldedText.Gap]) -> Bool {
        parts.count == 2 && gaps == [.dot] && parts[0].octets.count >= Self.fewest && parts[1].octets.count <= 2
            && parts[1].octets.allSatisfy { $0 != UInt8(FoldedText.x) }
    }

    /// Few numerals in a row are words, unless they are figures.
    private func isNumber(_ number: TextNumber) -> Bool {
        if number.octets == [UInt8(FoldedText.x)] { return false }
        return number.octets.count >= Self.fewest
            || number.range.contains { (0x30...0x39).contains(units.scalars[$0]) }
    }
}

/// What the figures of a number are by their form alone.
enum NumberKind: Equatable {
    case tail(IDTail)
    case fault(TailFault)

    init(_ octets: [UInt8]) {
        let digits = octets.count { $0 != UInt8(FoldedText.x) }
        switch octets.count {
        case 11 where octets[0] == UInt8(ascii: "1") && octets[1] >= UInt8(ascii: "3") && digits == 11:
            self = .fault(.phone)
        case 13 where octets.starts(with: [0x38, 0x36, 0x31]) && digits == 13: self = .fault(.phone)
        case 17 where Self.isDay(octets[6..<14]): self = .fault(.wholeNumber)
        case 18 where digits >= 17 && (octets[17] == UInt8(FoldedText.x) || Self.isDay(octets[6..<14])):
            self = .fault(.wholeNumber)
        case 16...19 where digits == octets.count: self = .fault(.bank)
        default:
            switch TailReading(octets.map(UInt32.init)) {
            case .tail(let tail): self = .tail(tail)
            case .fault(let fault): self = .fault(fault)
            }
        }
    }

    static var whole: Self { .fault(.wholeNumber) }

    /// Whether these eight figures are a day of somebody's birth.
    private static func isDay(_ octets: ArraySlice<UInt8>) -> Bool {
        let figures = octets.map { Int($0) - 0x30 }
        guard figures.allSatisfy({ (0...9).contains($0) }) else { return false }
        let year = figures[0...3].reduce(0) { $0 * 10 + $1 }
        let month = figures[4] * 10 + figures[5]
        let day = figures[6] * 10 + figures[7]
        return (1_900...2_099).contains(year) && (1...12).contains(month) && (1...31).contains(day)
    }
}
