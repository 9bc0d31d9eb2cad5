import Primitives

extension FaultScript.Garbage {
    /// The octets in this protocol; noise is the seed's.
    func octets(in wireProtocol: GatewayProfile.WireProtocol, using generator: inout SeededGenerator) -> [UInt8] {
        switch (self, wireProtocol) {
        case (.badLength, .line): Array(repeating: UInt8(ascii: "a"), count: 9_000)
        case (.badLength, .smpp): [0, 0, 0, 7, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 77]
        case (.unknownCommand, .line): Array("frobnicate_sm 77 short_message=x\n".utf8)
        case (.unknownCommand, .smpp): [0, 0, 0, 16, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 77]
        case (.badSequence, .line): Array("enquire_link minus-one\n".utf8)
        case (.badSequence, .smpp): [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        case (.noise, .line): (0..<64).map { _ in UInt8.random(in: 0x80...0xFF, using: &generator) } + [0x0A]
        case (.noise, .smpp): (0..<64).map { _ in UInt8.random(in: 0...0xFF, using: &generator) }
        }
    }
}
