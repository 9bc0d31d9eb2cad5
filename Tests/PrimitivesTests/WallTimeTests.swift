import Primitives
import Testing

struct WallTimeTests {
    private static let time = WallTime(milliseconds: 1_700_000_000_000)

    @Test func `durations are added and taken away`() {
        #expect(Self.time + .seconds(48 * 3_600) == WallTime(milliseconds: 1_700_172_800_000))
        #expect(Self.time - .milliseconds(1) == WallTime(milliseconds: 1_699_999_999_999))
        #expect(Self.time + .microseconds(1_999) == WallTime(milliseconds: 1_700_000_000_001))
        #expect((Self.time + .seconds(5)) - Self.time == .seconds(5))
        #expect(Self.time < Self.time + .milliseconds(1))
    }
}
