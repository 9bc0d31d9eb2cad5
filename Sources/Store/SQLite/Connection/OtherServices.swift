import Primitives
import SMS

/// What a sender's row holds for services besides the first: packed numbers, eight for each service. A moment and a
/// message ID are kept one higher, and zero stands for none. Behind them stand the four of a challenge, if there is one.
extension Names {
    private static let fieldCount = 8
    private static let challengeFieldCount = 4

    func packServices(_ rows: [OtherServiceRow], _ challenge: ChallengeRow?) throws(StoreError) -> [UInt8]? {
        guard !rows.isEmpty || challenge != nil else { return nil }
        var numbers: [Int64] = []
        numbers.reserveCapacity(rows.count * Self.fieldCount + Self.challengeFieldCount)
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
        if let challenge {
            numbers.append(try number(of: challenge.service))
            append(challenge.message.rawValue)
            append(challenge.sentAt.milliseconds)
            numbers.append(Int64(challenge.wrongCount))
        }
        return PackedNumbers.pack(numbers)
    }

    func unpackServices(
        _ octets: [UInt8]
    ) throws(StoreError) -> (others: [OtherServiceRow], challenge: ChallengeRow?) {
        guard !octets.isEmpty else { return ([], nil) }
        guard let numbers = PackedNumbers.unpack(octets),
            [0, Self.challengeFieldCount].contains(numbers.count % Self.fieldCount)
        else { throw unreadable("sender", "services") }
        var rows: [OtherServiceRow] = []
        let end = numbers.count / Self.fieldCount * Self.fieldCount
        for start in stride(from: 0, to: end, by: Self.fieldCount) {
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
        guard end < numbers.count else { return (rows, nil) }
        let challenge = ChallengeRow(
            service: try text(of: numbers[end]), message: MessageID(rawValue: numbers[end + 1] &- 1),
            sentAt: WallTime(milliseconds: numbers[end + 2] &- 1), wrongCount: Int(numbers[end + 3]))
        return (rows, challenge)
    }
}
