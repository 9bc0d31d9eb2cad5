import Glibc

/// Whether `needle` stands in `octets`; the C library looks, because a search in Swift that is not optimised holds the
/// loop, and with it every other test, for a minute where races are looked for.
package func contains(_ octets: [UInt8], _ needle: [UInt8]) -> Bool {
    octets.withUnsafeBytes { octets in
        guard var place = octets.baseAddress else { return false }
        let end = place + octets.count
        while end - place >= needle.count, let found = memchr(place, Int32(needle[0]), end - place) {
            if end - UnsafeRawPointer(found) >= needle.count, memcmp(found, needle, needle.count) == 0 {
                return true
            }
            place = UnsafeRawPointer(found) + 1
        }
        return false
    }
}
