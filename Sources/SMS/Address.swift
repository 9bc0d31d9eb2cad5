/// One end of a short message as a protocol names it: a number, a short code, or letters.
package struct Address: Hashable, Sendable {
    /// The address as written, without type or plan.
    package var text: String
    /// Type of number (SMPP 3.4 §5.2.5): 0 unknown, 1 international, 2 national, 5 alphanumeric …
    package var typeOfNumber: UInt8
    /// Numbering plan indicator (SMPP 3.4 §5.2.6): 0 unknown, 1 E.164 …
    package var numberingPlan: UInt8

    /// An address of the given text, type and plan.
    package init(_ text: String, typeOfNumber: UInt8 = 0, numberingPlan: UInt8 = 0) {
        self.text = text
        self.typeOfNumber = typeOfNumber
        self.numberingPlan = numberingPlan
    }

    /// The mobile number this address names, if it names one: eleven digits of an international number are another
    /// country's.
    package var phoneNumber: PhoneNumber? {
        PhoneNumber(text, isInternational: typeOfNumber == Self.international)
    }

    /// Whether a machine writes from here, which must never be answered: two autoresponders never stop.
    ///
    /// Machines are letters, nothing at all, anything of fewer than seven digits, mainland ports and hotlines
    /// (`10…` with `106…` in it, `11…`, `12…`, `95…`, `96…`) with or without 86, and `400…`/`800…`.
    /// A Beijing land line in its international form (`+86 10 6…`) looks like a port and counts as one:
    /// land lines do not text, and silence is the harmless mistake.
    package var isServiceNumber: Bool {
        if phoneNumber != nil { return false }
        if typeOfNumber == Self.alphanumeric { return true }
        var digits: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case 0x30...0x39: digits.append(octet - 0x30)
            case 0x2B, 0x20, 0x2D: break
            default: return true
            }
        }
        var isInternational = typeOfNumber == Self.international || text.utf8.first == 0x2B
        if digits.starts(with: [0, 0]) {
            digits.removeFirst(2)
            isInternational = true
        }
        if digits.count > 6, digits.starts(with: [8, 6]) {
            digits.removeFirst(2)
            isInternational = false
        }
        guard digits.count > 6 else { return true }
        // No country's numbers begin with 10 or 11, so these stay ours even when a gateway calls them international.
        let prefixes = isInternational ? Self.portPrefixes : Self.portPrefixes + Self.hotlinePrefixes
        return prefixes.contains { digits.starts(with: $0) }
    }

    private static let international: UInt8 = 1
    private static let alphanumeric: UInt8 = 5
    private static let portPrefixes: [[UInt8]] = [[1, 0], [1, 1]]
    private static let hotlinePrefixes: [[UInt8]] = [[1, 2], [9, 5], [9, 6], [4, 0, 0], [8, 0, 0]]
}

extension Address: CustomStringConvertible {
    /// The address as people may see it: what reads as a mobile number is masked, a short code is not.
    package var description: String { PhoneNumber(text)?.description ?? text }
}
