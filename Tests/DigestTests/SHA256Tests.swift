import Digest
import Testing

@Suite struct SHA256Tests {
    /// The examples of FIPS 180-4's companion document, and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func `published messages have their published digests`(message: String, digest: String) {
        #expect(Hex.text(of: SHA256.digest(of: Array(message.utf8))) == digest)
    }

    @Test func `a million letters have their published digest`() {
        var digest = SHA256()
        let letters = [UInt8](repeating: 0x61, count: 1_000)
        for _ in 0..<1_000 { digest.update(letters) }
        #expect(
            Hex.text(of: digest.finish()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `every length around the block's edges agrees with another implementation`() {
        var all = SHA256()
        for count in 0..<260 { all.update(SHA256.digest(of: sampleMessage(count))) }
        // The same computed with OpenSSL 3.0 (through Python's hashlib).
        #expect(
            Hex.text(of: all.finish()) == "05276a25574d3f5608fda82219045118e93a9ca197ecafd98f2b51fea6680a3e")
    }

    @Test(arguments: [1, 2, 3, 31, 55, 56, 63, 64, 65, 127, 128, 129])
    func `pieces of any size give the digest of the whole`(pieceOctetCount: Int) {
        let message = sampleMessage(517)
        var digest = SHA256()
        for start in stride(from: 0, to: message.count, by: pieceOctetCount) {
            digest.update(message[start..<min(start + pieceOctetCount, message.count)])
        }
        #expect(digest.finish() == SHA256.digest(of: message))
    }

    @Test func `a finished digest may take more`() {
        var digest = SHA256()
        digest.update(Array("ab".utf8))
        _ = digest.finish()
        digest.update(Array("c".utf8))
        #expect(digest.finish() == SHA256.digest(of: Array("abc".utf8)))
    }
}

/// A message of so many octets, different for every length.
func sampleMessage(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
}
