import Testing

@testable import GatewaySimulator

@Suite struct PhoneEntryTests {
    @Test(arguments: [
        ("查询 01123X", PhoneEntry.text("查询 01123X")), (" hello ", .text(" hello ")), ("", .nothing), ("  ", .nothing),
        (":quit", .quit), (":help", .help), (":number 13900139000", .number("13900139000")),
        (":number 139", .mistake("'139' is no mobile number")),
        (":number", .mistake(":number wants one mobile number")),
        (":x", .mistake("':x' is unknown; try :help")),
    ])
    func `a typed line is a text unless it begins with a colon`(line: String, entry: PhoneEntry) {
        #expect(PhoneEntry(line) == entry)
    }
}
