import Digest
import Testing

@Suite struct MD5Tests {
    /// The test suite of RFC 1321 §A.5.
    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a"
        ),
    ])
    func `published messages have their published digests`(message: String, digest: String) {
        #expect(Hex.text(of: MD5.digest(of: Array(message.utf8))) == digest)
    }

    @Test func `every length around the block's edges agrees with another implementation`() {
        var all: [UInt8] = []
        for count in 0..<260 { all += MD5.digest(of: sampleMessage(count)) }
        // The same computed with OpenSSL 3.0 (through Python's hashlib).
        #expect(Hex.text(of: MD5.digest(of: all)) == "6266348fcd2fbbf73f8ad8f26cb42e0e")
    }
}
