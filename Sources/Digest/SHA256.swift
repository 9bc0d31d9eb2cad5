/// The SHA-256 digest of octets that may arrive in pieces (FIPS 180-4 §6.2).
package struct SHA256: Sendable {
    /// The digest's length in octets.
    package static let octetCount = 32
    /// The length of a block, which HMAC pads its keys to (FIPS 180-4 figure 1).
    static let blockOctetCount = 64

    private var state = initialState
    private var pending = InlineArray<64, UInt8>(repeating: 0)
    private var totalOctetCount: UInt64 = 0

    /// A digest that has seen nothing yet.
    package init() {}

    /// The digest of these octets in one step.
    package static func digest(of octets: [UInt8]) -> [UInt8] {
        var digest = SHA256()
        digest.update(octets)
        return digest.finish()
    }

    /// Takes the next octets of the message.
    package mutating func update(_ octets: [UInt8]) { update(octets.span.bytes) }

    /// Takes the next octets of the message.
    package mutating func update(_ octets: ArraySlice<UInt8>) { update(octets.span.bytes) }

    /// Takes the next octets of the message.
    package mutating func update(_ octets: RawSpan) {
        let pendingCount = Int(totalOctetCount % 64)
        totalOctetCount += UInt64(octets.byteCount)
        var offset = 0
        if pendingCount > 0 {
            offset = min(64 - pendingCount, octets.byteCount)
            fill(from: pendingCount, with: octets, 0..<offset)
            guard pendingCount + offset == 64 else { return }
            compressPending()
        }
        while octets.byteCount - offset >= 64 {
            compress(octets, at: offset)
            offset += 64
        }
        fill(from: 0, with: octets, offset..<octets.byteCount)
    }

    /// The digest of everything taken so far, 32 octets; the value itself stays as it is and may take more.
    package func finish() -> [UInt8] {
        let words = finishedWords()
        var octets = [UInt8](repeating: 0, count: Self.octetCount)
        octets.withUnsafeMutableBytes { octets in
            for index in 0..<8 { octets.storeBytes(of: words[index], toByteOffset: index * 4, as: UInt32.self) }
        }
        return octets
    }

    /// Takes the octets of another digest as the next octets of the message.
    mutating func update(withDigest other: SHA256) {
        let words = other.finishedWords()
        update(words.span.bytes)
    }

    /// The digest's words, their octets in the order of the wire.
    private func finishedWords() -> InlineArray<8, UInt32> {
        var last = self
        last.pad()
        for index in 0..<8 { last.state[index] = last.state[index].bigEndian }
        return last.state
    }

    /// Appends a one bit, zeros, and the message's length in bits (FIPS 180-4 §5.1.1).
    private mutating func pad() {
        let pendingCount = Int(totalOctetCount % 64)
        pending[pendingCount] = 0x80
        for index in (pendingCount + 1)..<64 { pending[index] = 0 }
        if pendingCount >= 56 {
            compressPending()
            for index in 0..<56 { pending[index] = 0 }
        }
        let bitCount = totalOctetCount &* 8
        for index in 0..<8 {
            pending[56 + index] = UInt8(truncatingIfNeeded: bitCount >> UInt64(56 - 8 * index))
        }
        compressPending()
    }

    private mutating func fill(from start: Int, with octets: RawSpan, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        precondition(start + range.count <= 64, "a block has 64 octets")
        var block = pending.mutableSpan
        block.withUnsafeMutableBufferPointer { block in
            octets.withUnsafeBytes { octets in
                UnsafeMutableRawBufferPointer(block)[start...].copyBytes(from: octets[range])
            }
        }
    }

    private mutating func compressPending() {
        let block = pending
        compress(block.span.bytes, at: 0)
    }

    /// Works one block of 64 octets into the state (FIPS 180-4 §6.2.2).
    private mutating func compress(_ octets: RawSpan, at offset: Int) {
        precondition(offset >= 0 && octets.byteCount - offset >= 64, "a block has 64 octets")
        var schedule = InlineArray<64, UInt32>(repeating: 0)
        // The precondition above covers the first sixteen words, and no index below leaves the schedule.
        for index in 0..<16 {
            schedule[unchecked: index] = UInt32(
                bigEndian: octets.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ index &* 4, as: UInt32.self))
        }
        for index in 16..<64 {
            let early = schedule[unchecked: index &- 15]
            let late = schedule[unchecked: index &- 2]
            let sigma0 = early.rotated(right: 7) ^ early.rotated(right: 18) ^ early >> 3
            let sigma1 = late.rotated(right: 17) ^ late.rotated(right: 19) ^ late >> 10
            schedule[unchecked: index] =
                schedule[unchecked: index &- 16] &+ sigma0 &+ schedule[unchecked: index &- 7] &+ sigma1
        }
        // The letters are the standard's. Instead of moving all of them on in each round, eight rounds name them in turn.
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        var index = 0
        func next() -> UInt32 {
            defer { index &+= 1 }
            return Self.constants[unchecked: index] &+ schedule[unchecked: index]
        }
        while index < 64 {
            Self.round(a, b, c, &d, e, f, g, &h, next())
            Self.round(h, a, b, &c, d, e, f, &g, next())
            Self.round(g, h, a, &b, c, d, e, &f, next())
            Self.round(f, g, h, &a, b, c, d, &e, next())
            Self.round(e, f, g, &h, a, b, c, &d, next())
            Self.round(d, e, f, &g, h, a, b, &c, next())
            Self.round(c, d, e, &f, g, h, a, &b, next())
            Self.round(b, c, d, &e, f, g, h, &a, next())
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    /// A round; afterwards `d` is the next round's `e`, and `h` its `a`.
    @inline(__always)
    private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
        _ h: inout UInt32, _ word: UInt32
    ) {
        let sum1 = e.rotated(right: 6) ^ e.rotated(right: 11) ^ e.rotated(right: 25)
        let choice = g ^ e & (f ^ g)
        let first = h &+ sum1 &+ choice &+ word
        let sum0 = a.rotated(right: 2) ^ a.rotated(right: 13) ^ a.rotated(right: 22)
        let majority = a & b | c & (a | b)
        d &+= first
        h = first &+ sum0 &+ majority
    }

    /// The fractional parts of the square roots of the first eight primes (FIPS 180-4 §5.3.3).
    private static let initialState: InlineArray<8, UInt32> = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]

    /// The fractional parts of the cube roots of the first sixty-four primes (FIPS 180-4 §4.2.2).
    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

extension UInt32 {
    /// The word with its bits turned right; written out because a shift by a variable is checked at run time.
    @inline(__always)
    fileprivate func rotated(right count: UInt32) -> UInt32 { self &>> count | self &<< (32 &- count) }
}
