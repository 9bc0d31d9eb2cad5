import Testing

@testable import Store

@Suite struct PackedNumbersTests {
    @Test(arguments: [[], [0], [1, 2, 3], [127, 128, 16_383, 16_384], [.max, .min, -1, 0]] as [[Int64]])
    func `numbers come back`(numbers: [Int64]) {
        #expect(PackedNumbers.unpack(PackedNumbers.pack(numbers)) == numbers)
    }

    @Test(
        arguments: [
            [0x80], [1, 0xFF], Array(repeating: 0x80, count: 10) + [1], Array(repeating: 0xFF, count: 9) + [2],
        ] as [[UInt8]])
    func `octets that end within a number or hold too large a one are refused`(octets: [UInt8]) {
        #expect(PackedNumbers.unpack(octets) == nil)
    }
}
