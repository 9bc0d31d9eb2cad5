import Glibc

/// Octets nobody can guess, for keys and challenges, from the kernel's own generator.
package enum SecureRandom {
    /// What one call to the kernel may ask for (getentropy(3)); so small a request is never interrupted.
    private static let chunkOctetCount = 256

    /// That many octets, fit to be a key.
    ///
    /// - Throws: `DigestError.randomnessUnavailable` when the kernel refuses, which a sandbox can cause.
    package static func octets(_ count: Int) throws(DigestError) -> [UInt8] {
        precondition(count >= 0, "a count of octets is not negative")
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        while octets.count < count {
            octets += try chunk(min(chunkOctetCount, count - octets.count))
        }
        return octets
    }

    /// getentropy(3) is getrandom(2) without the partial answers; the Glibc module offers only the former.
    private static func chunk(_ count: Int) throws(DigestError) -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: count)
        guard getentropy(&chunk, count) == 0 else { throw .randomnessUnavailable(code: errno) }
        return chunk
    }
}
