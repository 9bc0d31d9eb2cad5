import SMS

/// The alphabets: octets to text, text to octets and back, and cutting into segments.
struct TextCodingTarget: FuzzTarget {
    let name = "text-coding"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var script = ScriptedInput(input)
        let coding = TextCoding.allCases[script.number(below: TextCoding.allCases.count)]
        let form = ConcatenationForm.allCases[script.number(below: ConcatenationForm.allCases.count)]
        let octets = script.octets(4_096)
        let decoded = coding.decode(octets)
        try hold(decoded.utf8.count <= octets.count * 3, "\(octets.count) octets became \(decoded.utf8.count)")
        try checkRoundTrip(decoded, coding)
        let text = String(decoding: octets, as: UTF8.self)
        try checkRoundTrip(text, coding)
        return try checkSegments(text, Segmenter(codings: [coding, .ucs2], form: form))
    }

    private func checkRoundTrip(_ text: String, _ coding: TextCoding) throws(Finding) {
        guard let octets = coding.encode(text) else { return }
        let again = coding.decode(octets)
        try hold(
            again.unicodeScalars.elementsEqual(text.unicodeScalars),
            "\(coding): \(text.debugDescription) comes back as \(again.debugDescription)")
    }

    /// Whether the text can be sent; then its segments, joined, are the text.
    private func checkSegments(_ text: String, _ segmenter: Segmenter) throws(Finding) -> Bool {
        guard let segments = try? segmenter.segments(of: text, reference: 7) else { return false }
        if segmenter.form != .payload {
            let counted = segmenter.segmentCount(of: text)
            try hold(counted == segments.count, "counted as \(counted ?? 0) segments, cut into \(segments.count)")
        }
        var octets: [UInt8] = []
        for segment in segments {
            let limit = segmenter.form == .payload ? 65_535 : segment.coding == .gsm7 ? 160 : 140
            try hold(segment.userData.count <= limit, "a segment of \(segment.userData.count) octets")
            guard segment.hasHeader else {
                octets += segment.userData
                continue
            }
            guard let split = try? UserDataHeader.split(segment.userData) else {
                throw Finding(description: "a header that cannot be read")
            }
            try hold(split.header.concatenation == segment.concatenation, "another place: \(split.header)")
            octets += split.text
        }
        guard let coding = segments.first?.coding else { throw Finding(description: "no segment") }
        let joined = coding.decode(octets)
        try hold(joined.unicodeScalars.elementsEqual(text.unicodeScalars), "cut and joined, it is another text")
        return true
    }
}
