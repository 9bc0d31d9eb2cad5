import Digest

/// Hexadecimal digits.
struct HexTarget: FuzzTarget {
    let name = "hex"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        try hold(Hex.octets(from: Hex.text(of: input)) == input, "octets come back as others")
        let text = String(decoding: input, as: UTF8.self)
        guard let octets = Hex.octets(from: text) else { return false }
        try hold(Hex.text(of: octets) == text.lowercased(), "digits come back as others")
        return true
    }
}
