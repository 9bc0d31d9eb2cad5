import Primitives

/// Lists of names and of counts as an inquiry's row holds them: packed numbers.
extension NameNumbers {
    func packList(_ texts: [String]) throws(StoreError) -> [UInt8] {
        guard !texts.isEmpty else { return [] }
        var numbers: [Int64] = []
        numbers.reserveCapacity(texts.count)
        for text in texts { numbers.append(try number(of: text)) }
        return PackedNumbers.pack(numbers)
    }

    func unpackList(_ octets: [UInt8]) throws(StoreError) -> [String] {
        guard !octets.isEmpty else { return [] }
        guard let numbers = PackedNumbers.unpack(octets) else { throw unreadable("inquiry", "missing") }
        var texts: [String] = []
        for number in numbers { texts.append(try text(of: number)) }
        return texts
    }

    func packCounts(_ counts: [AccountCount]) throws(StoreError) -> [UInt8] {
        guard !counts.isEmpty else { return [] }
        var numbers: [Int64] = []
        numbers.reserveCapacity(counts.count * 2)
        for count in counts {
            try count.check()
            numbers.append(try number(of: count.application))
            numbers.append(Int64(count.count))
        }
        return PackedNumbers.pack(numbers)
    }

    func unpackCounts(_ octets: [UInt8]) throws(StoreError) -> [AccountCount] {
        guard !octets.isEmpty else { return [] }
        guard let numbers = PackedNumbers.unpack(octets), numbers.count.isMultiple(of: 2) else {
            throw unreadable("inquiry", "counts")
        }
        var counts: [AccountCount] = []
        counts.reserveCapacity(numbers.count / 2)
        for index in stride(from: 0, to: numbers.count, by: 2) {
            counts.append(AccountCount(application: try text(of: numbers[index]), count: Int(numbers[index + 1])))
        }
        return counts
    }
}
