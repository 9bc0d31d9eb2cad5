import Testing

@testable import Wire

@Suite struct SMPPRefusalTests {
    private func header(_ command: SMPP.CommandID) -> SMPP.Header {
        SMPP.Header(commandLength: 16, commandID: command, commandStatus: .ok, sequenceNumber: 7)
    }

    @Test(
        arguments: [
            .bindReceiver, .bindTransmitter, .bindTransceiver, .submitSM, .deliverSM, .dataSM, .submitMulti, .querySM,
            .cancelSM, .replaceSM, .enquireLink, .unbind,
        ] as [SMPP.CommandID])
    func `a request is refused by its own answer`(command: SMPP.CommandID) throws {
        let refusal = try #require(SMPP.PDU.refusal(of: header(command), status: .invalidCommandLength))
        #expect(refusal.commandID == command.response)
        #expect(refusal.sequenceNumber == 7)
        #expect(refusal.commandStatus == .invalidCommandLength)
        #expect(try SMPP.PDU(octets: refusal.octets()) == refusal)
    }

    @Test func `an unknown command is refused by generic_nack`() {
        let refusal = SMPP.PDU.refusal(of: header(.broadcastSM), status: .invalidCommandID)
        #expect(refusal == SMPP.PDU(.genericNack, sequenceNumber: 7, commandStatus: .invalidCommandID))
    }

    @Test(arguments: [.outbind, .alertNotification, .submitSMResp, .genericNack] as [SMPP.CommandID])
    func `what nobody answers is not refused`(command: SMPP.CommandID) {
        #expect(SMPP.PDU.refusal(of: header(command), status: .systemError) == nil)
    }

    @Test func `only a bad PDU has a status to answer`() {
        #expect(WireError.badPDU(field: "a", offset: 0, reason: .missing, status: 0x58).smppStatus == .throttled)
        #expect(WireError.lostFraming(field: "a", offset: 0, reason: .malformed).smppStatus == nil)
        #expect(WireError.unencodable(field: "a", reason: .repeated).smppStatus == nil)
    }

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
