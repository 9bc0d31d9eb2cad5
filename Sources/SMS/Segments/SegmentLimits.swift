/// How much of a text one segment carries. The air gives 140 octets for header and text together.
extension TextCoding {
    /// How many octets of text, as this coding carries them, fit beside a header of that many octets.
    ///
    /// GSM-7 is carried one septet to the octet but travels packed, and starts anew on a septet's border after a header.
    func segmentCapacity(besideHeader octetCount: Int) -> Int {
        let room = 140 - octetCount
        switch self {
        case .gsm7: return room * 8 / 7
        case .ucs2: return room / 2 * 2
        case .ascii, .latin1, .gb18030, .binary: return room
        }
    }

    /// Where the segment that begins at `start` ends, so that no character is cut in two.
    func segmentEnd(in octets: [UInt8], from start: Int, capacity: Int) -> Int {
        guard octets.count - start > capacity else { return octets.count }
        let end = start + capacity
        switch self {
        case .gsm7:
            return octets[end - 1] == GSM7Alphabet.escape ? end - 1 : end
        case .ucs2:
            return octets[end - 2] & 0xFC == 0xD8 ? end - 2 : end
        case .gb18030:
            // Its octets do not tell from behind where a character begins.
            var index = start
            while true {
                let next = index + GB18030.characterOctetCount(in: octets, at: index)
                if next > end { return index }
                index = next
            }
        case .ascii, .latin1, .binary:
            return end
        }
    }

    /// How many segments the text takes in this coding, or `nil` when the coding lacks one of its characters.
    ///
    /// This is the number people and operators are billed by, also where the gateway does the cutting.
    package func segmentCount(of text: String, form: ConcatenationForm) -> Int? {
        switch self {
        case .gsm7: count(text, form) { GSM7Alphabet.septetCount(of: $0) }
        case .ascii: count(text, form) { $0.value < 0x80 ? 1 : 0 }
        case .latin1: count(text, form) { $0.value < 0x100 ? 1 : 0 }
        case .ucs2: count(text, form) { $0.value < 0x1_0000 ? 2 : 4 }
        case .gb18030: encode(text).map { count($0, form) }
        case .binary: nil
        }
    }

    /// The coding that carries the text in the fewest segments, or `nil` when none of these can.
    ///
    /// Of equals the one that more phones and gateways read alike: GSM-7 is everyone's default, ASCII is known by all,
    /// Latin-1 by most. UCS-2 goes before GB18030, because it is what travels on the air: a gateway must convert the other.
    package static func cheapest(
        for text: String, allowing codings: [TextCoding], form: ConcatenationForm = .udh8
    ) -> TextCoding? {
        var best: (coding: TextCoding, segmentCount: Int)?
        for coding in preference where codings.contains(coding) {
            if coding == .ucs2 {
                // Two octets a unit never beat septets or single octets, and where nothing else is left there is no choice.
                if best != nil { continue }
                if !codings.contains(.gb18030) { return .ucs2 }
            }
            guard let segmentCount = coding.segmentCount(of: text, form: form) else { continue }
            if segmentCount == 1 { return coding }
            if let best, best.segmentCount <= segmentCount { continue }
            best = (coding, segmentCount)
        }
        return best?.coding
    }

    private static let preference: [TextCoding] = [.gsm7, .ascii, .latin1, .ucs2, .gb18030]

    /// Counts with what each character takes; 0 means that the coding lacks it.
    private func count(
        _ text: String, _ form: ConcatenationForm, octetCount: (Unicode.Scalar) -> Int
    ) -> Int? {
        let capacity = segmentCapacity(besideHeader: form.headerOctetCount)
        var total = 0
        var segmentCount = 1
        var used = 0
        for scalar in text.unicodeScalars {
            let size = octetCount(scalar)
            guard size > 0 else { return nil }
            total += size
            used += size
            if used > capacity {
                segmentCount += 1
                used = size
            }
        }
        return total <= segmentCapacity(besideHeader: 0) ? 1 : segmentCount
    }

    private func count(_ octets: [UInt8], _ form: ConcatenationForm) -> Int {
        guard octets.count > segmentCapacity(besideHeader: 0) else { return 1 }
        return segmentCount(in: octets, capacity: segmentCapacity(besideHeader: form.headerOctetCount))
    }

    /// How many segments these octets fill, where one takes so many at most.
    func segmentCount(in octets: [UInt8], capacity: Int) -> Int {
        var segmentCount = 0
        var index = 0
        while index < octets.count {
            index = segmentEnd(in: octets, from: index, capacity: capacity)
            segmentCount += 1
        }
        return segmentCount
    }
}
