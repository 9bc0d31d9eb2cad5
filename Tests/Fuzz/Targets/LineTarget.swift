import Wire

/// Lines of the line protocol: framing and codec.
struct LineTarget: FuzzTarget {
    let name = "line"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var isTaken = false
        var rest = input[...]
        while true {
            switch rest.withUnsafeBytes({ LineFraming.find(in: $0) }) {
            case .incomplete, .tooLong: return isTaken
            case .line(let contentCount, let frameCount):
                try hold(contentCount < frameCount && frameCount <= rest.count, "a line of \(frameCount) octets")
                isTaken = try checkLine(rest.prefix(contentCount)) || isTaken
                rest = rest.dropFirst(frameCount)
            }
        }
    }

    /// Whether it is a line in good order.
    private func checkLine(_ content: ArraySlice<UInt8>) throws(Finding) -> Bool {
        switch content.withUnsafeBytes({ LineCodec.decode($0) }) {
        case .notUTF8:
            try hold(String(validating: content, as: UTF8.self) == nil, "this is UTF-8")
            return false
        case .malformed(let message, _):
            try hold(message.sequence <= 0x7FFF_FFFF, "a sequence number of \(message.sequence)")
            try hold(message.fields.count <= LineCodec.fieldLimit, "\(message.fields.count) fields")
            return false
        case .message(let message):
            try hold((1...0x7FFF_FFFF).contains(message.sequence), "a sequence number of \(message.sequence)")
            var octets: [UInt8] = []
            LineCodec.encode(message, into: &octets)
            try hold(octets.last == 0x0A && !octets.dropLast().contains(0x0A), "\(message) is not written on one line")
            let again = octets.dropLast().withUnsafeBytes { LineCodec.decode($0) }
            try hold(again == .message(message), "\(again) instead of \(message)")
            return true
        }
    }
}
