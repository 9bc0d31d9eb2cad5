import Testing
import Wire

@Suite struct WireErrorTests {
    @Test(
        arguments: [
            (
                .badPDU(field: "password", offset: 20, reason: .overlong(limit: 9), status: 14),
                "bad PDU: password at octet 20 is longer than its 9 octets; answered with status 14"
            ),
            (
                .lostFraming(field: "command_length", offset: 0, reason: .outOfRange(7)),
                "lost framing: command_length at octet 0 is out of range with 7"
            ),
            (
                .unencodable(field: "source_addr", reason: .forbiddenCharacter),
                "cannot send: source_addr holds a character it may not hold"
            ),
        ] as [(WireError, String)])
    func `an error is one sentence`(error: WireError, sentence: String) {
        #expect(error.description == sentence)
    }
}
