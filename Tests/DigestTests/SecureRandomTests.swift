import Digest
import Testing

@Suite struct SecureRandomTests {
    @Test(arguments: [0, 1, 32, 255, 256, 257, 1_000])
    func `as many octets come as were asked for`(count: Int) throws {
        #expect(try SecureRandom.octets(count).count == count)
    }

    @Test func `no two keys are the same`() throws {
        let keys = try (0..<100).map { _ in try SecureRandom.octets(32) }
        #expect(Set(keys).count == keys.count)
    }

    @Test func `every octet is filled, beyond one request to the kernel too`() throws {
        // An octet that stays zero in forty draws by chance does so once in 2³²⁰.
        var seen = [UInt8](repeating: 0, count: 600)
        for _ in 0..<40 {
            for (index, octet) in try SecureRandom.octets(600).enumerated() { seen[index] |= octet }
        }
        #expect(!seen.contains(0))
    }
}
