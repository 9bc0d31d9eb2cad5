import SMS
import Testing

@testable import Wire

@Suite struct SMPPTimeTests {
    // 2026-01-02T03:04:05.600+08:00, as aiosmpplib writes it in a golden PDU.
    private let golden = "260102030405632+"
    private let moment = WallTime(milliseconds: 1_767_294_245_600)

    @Test func `a moment with its offset is read and written`() throws {
        #expect(SMPP.Time(golden) == .absolute(moment, quarterHoursAhead: 32))
        #expect(try SMPP.Time.absolute(moment, quarterHoursAhead: 32).text() == golden)
        #expect(try SMPP.Time.absolute(moment, quarterHoursAhead: 0).text() == "260101190405600+")
        #expect(try SMPP.Time.absolute(moment, quarterHoursAhead: -20).text() == "260101140405620-")
        #expect(SMPP.Time("260101140405620-")?.moment(from: moment) == moment)
    }

    @Test(
        arguments: [
            ("000101000000000+", 946_684_800_000), ("000229235959900+", 951_868_799_900),
            ("240229120000000+", 1_709_208_000_000), ("991231235959900+", 4_102_444_799_900),
        ] as [(String, Int64)])
    func `the calendar has its leap days`(text: String, milliseconds: Int64) throws {
        let time = SMPP.Time.absolute(WallTime(milliseconds: milliseconds), quarterHoursAhead: 0)
        #expect(SMPP.Time(text) == time)
        #expect(try time.text() == text)
    }

    @Test(arguments: [
        "", "26010203040563", "260102030405632", "260102030405632 ", "260102030405632*", "261302030405600+",
        "260002030405600+", "260100030405600+", "260230030405600+", "250229030405600+", "260102240405600+",
        "260102036005600+", "260102030460600+", "260102030405649+", "2601020304056x2+", "+60102030405632+",
        "２６０１０２", "00000200000000R", "-00002000000000R",
    ])
    func `what is no time is refused`(text: String) {
        #expect(SMPP.Time(text) == nil)
    }

    @Test func `a delay of 48 hours is two days`() throws {
        let delay = try #require(SMPP.Time.Delay(.seconds(48 * 3_600)))
        #expect(try SMPP.Time.relative(delay).text() == "000002000000000R")
        #expect(SMPP.Time("000002000000000R") == .relative(delay))
        #expect(SMPP.Time.relative(delay).moment(from: moment) == moment + .seconds(172_800))
    }

    @Test(arguments: [0, 1, 59, 3_661, 86_399, 100 * 86_400 - 1])
    func `a delay ends after its duration`(seconds: Int) throws {
        let delay = try #require(SMPP.Time.Delay(.seconds(seconds)))
        let time = try #require(SMPP.Time(SMPP.Time.relative(delay).text()))
        #expect(time.moment(from: moment) == moment + .seconds(seconds))
    }

    @Test(arguments: [-1, 100 * 86_400])
    func `a delay too long or negative is none`(seconds: Int) {
        #expect(SMPP.Time.Delay(.seconds(seconds)) == nil)
    }

    @Test(arguments: [
        ("000100000000000R", "240131120000000+", "240229120000000+"),
        ("000100000000000R", "251231120000000+", "260131120000000+"),
        ("010000000000000R", "240229120000000+", "250228120000000+"),
        ("000001000000000R", "251231120000000+", "260101120000000+"),
    ])
    func `months and years go by the calendar`(delay: String, start: String, end: String) throws {
        let now = try #require(SMPP.Time(start)).moment(from: moment)
        let expected = try #require(SMPP.Time(end)).moment(from: moment)
        #expect(try #require(SMPP.Time(delay)).moment(from: now) == expected)
    }

    @Test func `the longest delay is understood`() throws {
        let time = try #require(SMPP.Time("999999999999000R"))
        #expect(time.moment(from: moment) > moment + .seconds(100 * 365 * 86_400))
    }

    @Test func `what the sixteen characters cannot say is refused`() throws {
        #expect(throws: WireError.unencodable(field: "time", reason: .outOfRange(49))) {
            try SMPP.Time.absolute(moment, quarterHoursAhead: 49).text()
        }
        for milliseconds in [Int64.min, 946_684_799_999, 4_102_444_800_000, Int64.max] {
            let time = SMPP.Time.absolute(WallTime(milliseconds: milliseconds), quarterHoursAhead: 0)
            #expect(throws: WireError.unencodable(field: "time", reason: .outOfRange(Int(milliseconds)))) {
                try time.text()
            }
        }
        var delay = SMPP.Time.Delay()
        delay.hours = 100
        #expect(throws: WireError.unencodable(field: "time", reason: .outOfRange(100))) {
            try SMPP.Time.relative(delay).text()
        }
    }
}
