/// What precedes a segment's text when the user data header indicator is set (3GPP TS 23.040 §9.2.3.24).
package struct UserDataHeader: Hashable, Sendable {
    /// One information element.
    package struct Element: Hashable, Sendable {
        /// What the octets mean: 0x00 and 0x08 are concatenation, 0x05 application ports …
        package var identifier: UInt8
        /// The element's content.
        package var octets: [UInt8]

        /// An element of this kind and content, at most 255 octets.
        package init(identifier: UInt8, octets: [UInt8]) {
            self.identifier = identifier
            self.octets = octets
        }
    }

    /// The elements in the order they came, unknown ones too.
    package var elements: [Element]

    /// A header of these elements.
    package init(elements: [Element]) { self.elements = elements }

    /// Parts user data into its header and the octets of its text.
    ///
    /// A header whose last element does not fit into it is ignored as a whole, as the standard asks: it has no elements
    /// then, and the text is still read.
    /// - Throws: `SMSError.headerOverrun` when the header claims more octets than there are.
    package static func split(_ userData: [UInt8]) throws(SMSError) -> (header: UserDataHeader, text: [UInt8]) {
        let available = max(userData.count - 1, 0)
        guard let length = userData.first, Int(length) <= available else {
            throw .headerOverrun(octetCount: Int(userData.first ?? 0), available: available)
        }
        let end = 1 + Int(length)
        return (UserDataHeader(elements: parse(userData[1..<end]) ?? []), Array(userData[end...]))
    }

    /// The place in a long message, if an element gives a possible one.
    ///
    /// Impossible places are ignored, and of several the last counts, as the standard asks.
    package var concatenation: ConcatenationReference? {
        elements.lazy.compactMap(Self.concatenation).last
    }

    /// The header as it travels, its own length first.
    package var octets: [UInt8] {
        var content: [UInt8] = []
        for element in elements {
            precondition(content.count + 2 + element.octets.count <= 255, "a user data header has 255 octets at most")
            content += [element.identifier, UInt8(element.octets.count)] + element.octets
        }
        return [UInt8(content.count)] + content
    }

    private static func parse(_ octets: ArraySlice<UInt8>) -> [Element]? {
        var elements: [Element] = []
        var remainder = octets
        while let identifier = remainder.popFirst() {
            guard let length = remainder.popFirst(), Int(length) <= remainder.count else { return nil }
            elements.append(Element(identifier: identifier, octets: Array(remainder.prefix(Int(length)))))
            remainder = remainder.dropFirst(Int(length))
        }
        return elements
    }

    private static func concatenation(_ element: Element) -> ConcatenationReference? {
        let octets = element.octets
        let place: ConcatenationReference
        switch (element.identifier, octets.count) {
        case (0x00, 3):
            place = ConcatenationReference(reference: UInt16(octets[0]), total: octets[1], number: octets[2])
        case (0x08, 4):
            let reference = UInt16(octets[0]) << 8 | UInt16(octets[1])
            place = ConcatenationReference(reference: reference, total: octets[2], number: octets[3])
        default:
            return nil
        }
        return place.isValid ? place : nil
    }
}

extension ConcatenationReference {
    /// Appends the header that says this place, as it travels; nothing in the forms that have none.
    func appendHeader(_ form: ConcatenationForm, to octets: inout [UInt8]) {
        let low = UInt8(truncatingIfNeeded: reference)
        switch form {
        case .udh8: octets.append(contentsOf: [0x05, 0x00, 0x03, low, total, number])
        case .udh16:
            let high = UInt8(truncatingIfNeeded: reference >> 8)
            octets.append(contentsOf: [0x06, 0x08, 0x04, high, low, total, number])
        case .sar, .payload: break
        }
    }
}
