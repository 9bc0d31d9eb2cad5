import SMS
import Testing

@testable import Wire

@Suite struct SMPPMessageViewTests {
    @Test(arguments: try SMPPGoldenCase.all())
    func `a view holds what the owned message holds`(golden: SMPPGoldenCase) throws {
        let octets = try SMPPGoldenFile(golden.name).octets
        switch golden.pdu.body {
        case .submitSM(let message), .deliverSM(let message):
            let view = try SMPP.MessageView(decoding: octets.span.bytes)
            #expect(view.header.sequenceNumber == golden.pdu.sequenceNumber)
            #expect(view.message(in: octets.span.bytes) == message)
            #expect(view.source(in: octets.span.bytes) == message.source)
            #expect(view.destination(in: octets.span.bytes) == message.destination)
            #expect(Array(octets[view.shortMessage]) == message.shortMessage)
            #expect(Array(octets[view.content(in: octets.span.bytes)]) == message.content)
            for tlv in message.tlvs.all {
                let range = view.value(of: tlv.tag, in: octets.span.bytes)
                #expect(range.map { Array(octets[$0]) } == tlv.value)
            }
            #expect(view.value(of: .itsSessionInfo, in: octets.span.bytes) == nil)
        case .submitSMResp(let response), .deliverSMResp(let response), .dataSMResp(let response):
            let view = try SMPP.MessageRespView(decoding: octets.span.bytes)
            #expect(view.header.commandStatus == golden.pdu.commandStatus)
            #expect(Array(octets[view.messageID]) == response.messageID.octets)
        default:
            let error = WireError.badPDU(
                field: "command_id", offset: 4, reason: .malformed, status: SMPP.Status.invalidCommandID.rawValue)
            #expect(throws: error) { try SMPP.MessageView(decoding: octets.span.bytes) }
            #expect(throws: error) { try SMPP.MessageRespView(decoding: octets.span.bytes) }
        }
    }
}
