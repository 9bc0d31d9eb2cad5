/// One short message as it is handed to a gateway: all of a text, or a segment of it.
package struct Segment: Hashable, Sendable {
    /// How the octets after the header spell text.
    package var coding: TextCoding
    /// The header, if there is one, and the octets of the text.
    package var userData: [UInt8]
    /// Whether `userData` begins with a user data header, which the protocol must say beside it.
    package var hasHeader: Bool
    /// The place in the long message; `nil` for a message of one segment or a payload.
    package var concatenation: ConcatenationReference?

    /// A segment of these facts.
    package init(
        coding: TextCoding, userData: [UInt8], hasHeader: Bool = false, concatenation: ConcatenationReference? = nil
    ) {
        self.coding = coding
        self.userData = userData
        self.hasHeader = hasHeader
        self.concatenation = concatenation
    }
}

/// Cuts texts into segments the way one link wants them.
package struct Segmenter: Hashable, Sendable {
    /// The codings the gateway takes; each text goes in the cheapest of them.
    package let codings: [TextCoding]
    /// How segments tell that they belong together.
    package let form: ConcatenationForm

    /// The most segments a message can have; a reference numbers them in one octet.
    package static let maximumSegmentCount = 255
    /// The most octets one `message_payload` can have; its length is a 16-bit number (SMPP 3.4 §5.3.2.32).
    package static let maximumPayloadOctetCount = 65_535

    /// A segmenter for a gateway that takes these codings and this form.
    package init(codings: [TextCoding] = [.gsm7, .ucs2], form: ConcatenationForm = .udh8) {
        self.codings = codings
        self.form = form
    }

    /// How many segments the text will be billed as, or `nil` when no coding has all of its characters.
    package func segmentCount(of text: String) -> Int? {
        coding(for: text)?.segmentCount(of: text, form: form)
    }

    /// The text's segments in order; `reference` names the message when there are several.
    ///
    /// Segments are filled to the last octet, but no character is cut in two.
    /// - Throws: `SMSError.notEncodable`, `.tooManySegments` or `.payloadTooLong`.
    package func segments(of text: String, reference: UInt16) throws(SMSError) -> [Segment] {
        // UTF-8 takes at most three octets where another coding takes one, so no longer text can fit.
        let bound = Self.maximumPayloadOctetCount * 3
        guard text.utf8.count <= bound else {
            throw .payloadTooLong(octetCount: text.utf8.count, limit: bound)
        }
        guard let coding = coding(for: text), let octets = coding.encode(text) else { throw .notEncodable(codings) }
        if form == .payload {
            guard octets.count <= Self.maximumPayloadOctetCount else {
                throw .payloadTooLong(octetCount: octets.count, limit: Self.maximumPayloadOctetCount)
            }
            return [Segment(coding: coding, userData: octets)]
        }
        if octets.count <= coding.segmentCapacity(besideHeader: 0) {
            return [Segment(coding: coding, userData: octets)]
        }
        return try cut(octets, coding: coding, reference: reference)
    }

    /// With one coding there is no choice to weigh.
    private func coding(for text: String) -> TextCoding? {
        codings.count == 1 ? codings.first : TextCoding.cheapest(for: text, allowing: codings, form: form)
    }

    private func cut(_ octets: [UInt8], coding: TextCoding, reference: UInt16) throws(SMSError) -> [Segment] {
        let capacity = coding.segmentCapacity(besideHeader: form.headerOctetCount)
        let count = coding.segmentCount(in: octets, capacity: capacity)
        guard let total = UInt8(exactly: count) else {
            throw .tooManySegments(count: count, limit: Self.maximumSegmentCount)
        }
        var segments: [Segment] = []
        segments.reserveCapacity(count)
        var start = 0
        for number in 1...total {
            let end = coding.segmentEnd(in: octets, from: start, capacity: capacity)
            let place = ConcatenationReference(reference: reference, total: total, number: number)
            var userData: [UInt8] = []
            userData.reserveCapacity(form.headerOctetCount + end - start)
            place.appendHeader(form, to: &userData)
            userData += octets[start..<end]
            segments.append(
                Segment(coding: coding, userData: userData, hasHeader: form != .sar, concatenation: place))
            start = end
        }
        return segments
    }
}
