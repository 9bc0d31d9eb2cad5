import Testing

@testable import GatewaySimulator

@Suite struct ScenarioSourceTests {
    @Test(arguments: [
        ("  phone A 13800138000  # me", "phone A 138****8000"),
        ("A texts \"查询 01123X\"", "A texts \"查询 ******\""),
        ("phones 13900000000..13900000099 text \"x\"", "phones 139****0000..139****0099 text \"*\""),
        ("A receives from 10699000", "A receives from 10699000"),
        ("gateway cuts after 5", "gateway cuts after 5"),
        ("link connect=127.0.0.1:2776", "link connect=127.0.0.1:2776"),
    ])
    func `a transcript shows a line without what identifies people`(line: String, shown: String) {
        #expect(ScenarioSource.shown(line[...], isQuestion: true) == shown)
    }

    @Test func `an expectation's own words are shown as written`() {
        let line = "A receives equal to \"微信2个\" from 13800138000  # tail 01123X"
        #expect(
            ScenarioSource.shown(line[...], isQuestion: false)
                == "A receives equal to \"微信2个\" from 138****8000")
    }
}
