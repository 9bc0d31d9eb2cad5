import Digest
import Testing

@Suite struct HMACKeyTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var key: [UInt8]
        var message: [UInt8]
        var code: String
        var testDescription: String { name }
    }

    /// RFC 4231 §4; case 5 gives only the first half of its code.
    static let vectors = [
        Vector(
            name: "case 1", key: Array(repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            name: "case 2", key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            name: "case 3", key: Array(repeating: 0xaa, count: 20), message: Array(repeating: 0xdd, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            name: "case 4", key: Array(1...25), message: Array(repeating: 0xcd, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            name: "case 5", key: Array(repeating: 0x0c, count: 20), message: Array("Test With Truncation".utf8),
            code: "a3b6167473100ee06e0c796c2955552b"),
        Vector(
            name: "case 6", key: Array(repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            name: "case 7", key: Array(repeating: 0xaa, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: vectors)
    func `published messages have their published codes`(vector: Vector) {
        #expect(Hex.text(of: HMACKey(vector.key).authenticate(vector.message)).hasPrefix(vector.code))
    }

    @Test func `every length of key agrees with another implementation`() {
        var all = SHA256()
        for count in 0...200 { all.update(HMACKey(sampleMessage(count)).authenticate(sampleMessage(200 - count))) }
        // The same computed with OpenSSL 3.0 (through Python's hmac).
        #expect(
            Hex.text(of: all.finish()) == "e072de78b2638db758c27309026b2a23bf5dc454269226ec91a90675e1099e93")
    }

    @Test func `pieces give the code of the whole`() {
        let key = HMACKey(Array("secret".utf8))
        let message = Array("1700000000\n{\"questions\":[]}".utf8)
        var code = key.begin()
        code.update(message[..<10])
        code.update(Array(message[10..<11]))
        code.update(message[11...])
        #expect(code.finish() == key.authenticate(message))
    }

    @Test func `a right code is accepted, any other is not`() {
        let key = HMACKey(Array("secret".utf8))
        let message = Array("question".utf8)
        let code = key.authenticate(message)
        #expect(key.accepts(code, for: message))
        #expect(!key.accepts(code, for: message + [0]))
        #expect(!key.accepts(Array(code.dropLast()), for: message))
        #expect(!key.accepts([], for: message))
        for index in code.indices {
            var wrong = code
            wrong[index] ^= 0x80
            #expect(!key.accepts(wrong, for: message))
        }
    }

    @Test func `a key shows itself in no text`() {
        let key = HMACKey(Array("secret".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        dump(key.begin(), to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(key.begin())", String(reflecting: key.begin()), dumped] {
            #expect(text.contains("hidden"))
            #expect(!text.contains { $0.isNumber })
        }
        #expect(Mirror(reflecting: key).children.isEmpty)
        #expect(Mirror(reflecting: key.begin()).children.isEmpty)
    }
}
