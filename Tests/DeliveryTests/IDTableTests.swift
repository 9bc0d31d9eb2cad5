import Primitives
import SMS
import Testing

@testable import Delivery

@Suite struct IDTableTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `it holds what a dictionary holds`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = IDTable<GatewayMessageID, Int>()
        var dictionary: [GatewayMessageID: Int] = [:]
        // Few names, so that many are there already; some are too long to be kept in place.
        let names = (0..<Int.random(in: 1...200, using: &random)).map {
            GatewayMessageID(String(repeating: "\($0)", count: $0 % 20))
        }
        for step in 0..<2_000 {
            let name = names[Int.random(in: names.indices, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                table.insert(step, for: name)
                dictionary[name] = step
            case 2:
                #expect(table.remove(name) == dictionary.removeValue(forKey: name))
            default:
                let isOdd = dictionary[name].map { !$0.isMultiple(of: 2) } ?? false
                #expect(
                    table.remove(name) { !$0.isMultiple(of: 2) } == (isOdd ? dictionary.removeValue(forKey: name) : nil)
                )
            }
            #expect(table.count == dictionary.count)
        }
        for name in names { #expect(table[name] == dictionary[name]) }
    }

    @Test func `names that follow each other do not meet`() {
        var table = IDTable<MessageID, Int64>()
        for number in 0..<10_000 as Range<Int64> { table.insert(number, for: MessageID(rawValue: number << 22)) }
        for number in 0..<10_000 as Range<Int64> { #expect(table[MessageID(rawValue: number << 22)] == number) }
        #expect(table[MessageID(rawValue: 1)] == nil)
    }
}
