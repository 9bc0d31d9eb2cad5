import Testing

@testable import Dialogue

@Suite struct IDTailTests {
    @Test(arguments: ["011234", "31123X", "10000x", "290000"])
    func `six characters that can end an identity number are a tail`(_ text: String) {
        #expect(IDTail(text)?.octets == Array(text.uppercased().utf8))
    }

    @Test(arguments: [
        "", "01123", "0112345", "001234", "321234", "X11234", "0112X4", "01123Y", "０１１２３４", "01123Ｘ", "01 234",
    ])
    func `anything else is none`(_ text: String) {
        #expect(IDTail(text) == nil)
    }

    @Test func `upper and lower case X are one tail and other tails differ`() throws {
        #expect(IDTail("01123X") == IDTail("01123x"))
        #expect(IDTail("01123X") != IDTail("011231"))
    }

    @Test func `no way of showing a tail shows its digits`() throws {
        let tail = try #require(IDTail("31987X"))
        var dumped = ""
        dump(tail, to: &dumped)
        var nested = ""
        dump([Request.query(tail)], to: &nested)
        let shown = [
            "\(tail)", String(reflecting: tail), String(describing: Request.query(tail)),
            String(reflecting: Request.query(tail)), "\(Optional(tail) as Any)", dumped, nested,
        ]
        for text in shown {
            #expect(!text.contains("31987"))
            #expect(!text.contains { $0.isNumber && $0 != "0" && $0 != "1" })
            #expect(text.contains("IDTail(******)"))
        }
        #expect(Mirror(reflecting: tail).children.isEmpty)
    }
}
