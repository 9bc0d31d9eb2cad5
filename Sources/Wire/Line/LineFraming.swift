import SMS

/// Finds the lines of the line protocol in what a connection has received so far.
package enum LineFraming {
    /// The longest line in octets, its ending included.
    package static let lineLimit = 8_192

    /// What the received octets begin with.
    package enum Found: Equatable, Sendable {
        /// The line has not ended yet; nothing is to be consumed.
        case incomplete
        /// A line of `contentCount` octets without its ending, `frameCount` octets with it.
        case line(contentCount: Int, frameCount: Int)
        /// The line is longer than the protocol allows; where the next one starts is unknown.
        case tooLong
    }

    /// Looks for the first line's end, LF or CR LF.
    package static func find(in octets: UnsafeRawBufferPointer) -> Found {
        let limit = min(octets.count, lineLimit)
        guard let end = octets[..<limit].firstIndex(of: 0x0A) else {
            return octets.count >= lineLimit ? .tooLong : .incomplete
        }
        let hasReturn = end > 0 && octets[end - 1] == 0x0D
        return .line(contentCount: hasReturn ? end - 1 : end, frameCount: end + 1)
    }
}
