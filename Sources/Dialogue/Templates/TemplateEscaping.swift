/// What happens to a value before `{{name}}` inserts it; `{{{name}}}` and `{{&name}}` never change it.
package enum TemplateEscaping: Sendable {
    /// Inserted as it is: a short message has no markup.
    case none
    /// `& " < >` become entities, for pages.
    case html

    static func appendHTML(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) {
        for octet in text {
            switch octet {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            default: output.append(octet)
            }
        }
    }
}
