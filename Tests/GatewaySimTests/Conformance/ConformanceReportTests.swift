import JSON
import Session
import Testing

@testable import GatewaySimulator

@Suite struct ConformanceReportTests {
    private let report = ConformanceReport(
        position: ConformancePosition(wireProtocol: .smpp, peerBinds: false, peerRole: .smsc), place: "127.0.0.1:2775",
        results: [
            ConformanceResult(
                id: "keepalive.answer", title: "enquire_link is answered", clause: .smpp("4.11", "enquire_link"),
                verdict: .failed("no <answer>"),
                exchanges: [
                    Exchange(direction: .sent, octets: [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 7])
                ]),
            ConformanceResult(
                id: "bind.transceiver", title: "it is granted", clause: .smpp("4.1.5", "bind_transceiver"),
                verdict: .passed, remarks: ["quickly"]),
            ConformanceResult(
                id: "receipt.asked", title: "a receipt", clause: .smpp("Appendix B", "receipt"),
                verdict: .notApplicable("no receipt")),
        ], trace: PDUTrace(wireProtocol: .smpp))

    @Test func `the text goes by clause, with the PDUs of what failed`() {
        #expect(
            report.text == """
                Under test: a gateway that listens, over SMPP, 127.0.0.1:2775

                SMPP 3.4 §4.1.5 bind_transceiver
                  pass           bind.transceiver: it is granted
                                 (quickly)

                SMPP 3.4 §4.11 enquire_link
                  fail           keepalive.answer: enquire_link is answered
                                 no <answer>
                                 → enquire_link 7

                SMPP 3.4 §Appendix B receipt
                  not applicable receipt.asked: a receipt
                                 no receipt

                3 cases: 1 passed, 1 failed, 1 not applicable

                """)
    }

    @Test func `programs read the same`() throws {
        let text = String(decoding: report.json, as: UTF8.self)
        #expect(text.hasPrefix("{\"under_test\":\"gateway\",\"protocol\":\"smpp\",\"peer_binds\":false,"))
        #expect(text.contains("\"passed\":1,\"failed\":1,\"not_applicable\":1,"))
        #expect(text.contains("\"outcome\":\"not_applicable\",\"reason\":\"no receipt\""))
        #expect(text.contains("\"pdus\":[{\"direction\":\"sent\",\"text\":\"enquire_link 7\\n\"}]"))
    }

    @Test func `the page shows what peers say as text`() {
        #expect(report.html.contains("<p>no &lt;answer&gt;</p>"))
        #expect(report.html.contains("<details open><summary><b class=\"fail\">fail</b>"))
        #expect(!report.html.contains("<script") && !report.html.contains("http"))
    }
}
