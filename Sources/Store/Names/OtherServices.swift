import Primitives
import SMS

/// What a sender's row holds for services besides the first: packed numbers, eight for each service. A moment and a
/// message ID are kept one higher, and zero stands for none.
extension NameNumbers {
    func packServices(_ rows: [OtherServiceRow]) throws(StoreError) -> [UInt8]? {
        guard !rows.isEmpty else { return nil }
        var numbers: [Int64] = []
        numbers.reserveCapacity(rows.count * servicesFieldCount)
        func append(_ number: Int64?) { numbers.append(number.map { $0 &+ 1 } ?? 0) }
        for row in rows {
            numbers.append(try number(of: row.service))
            append(row.lastQueryAt?.milliseconds)
            numbers.append(Int64(row.failureCount))
            append(row.failureWindowStart?.milliseconds)
            append(row.lockedUntil?.milliseconds)
            append(row.promptUntil?.milliseconds)
            append(row.openInquiry?.rawValue)
            append(row.lastInquiry?.rawValue)
        }
        return PackedNumbers.pack(numbers)
    }

    func unpackServices(_ octets: [UInt8]) throws(StoreError) -> [OtherServiceRow] {
        guard !octets.isEmpty else { return [] }
        guard let numbers = PackedNumbers.unpack(octets), numbers.count.isMultiple(of: servicesFieldCount) else {
            throw unreadable("sender", "services")
        }
        var rows: [OtherServiceRow] = []
        for start in stride(from: 0, to: numbers.count, by: servicesFieldCount) {
            func field(_ index: Int) -> Int64? {
                let number = numbers[start + index]
                return number == 0 ? nil : number &- 1
            }
            var row = OtherServiceRow(service: try text(of: numbers[start]))
            row.lastQueryAt = field(1).map(WallTime.init(milliseconds:))
            row.failureCount = Int(numbers[start + 2])
            row.failureWindowStart = field(3).map(WallTime.init(milliseconds:))
            row.lockedUntil = field(4).map(WallTime.init(milliseconds:))
            row.promptUntil = field(5).map(WallTime.init(milliseconds:))
            row.openInquiry = field(6).map(MessageID.init(rawValue:))
            row.lastInquiry = field(7).map(MessageID.init(rawValue:))
            rows.append(row)
        }
        return rows
    }
}

/// How many numbers a service takes.
private let servicesFieldCount = 8
