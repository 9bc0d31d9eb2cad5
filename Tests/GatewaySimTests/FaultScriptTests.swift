import Testing
import Wire

@testable import GatewaySimulator

@Suite struct FaultScriptTests {
    /// At which of the first ten segments something goes wrong.
    private static func numbers(_ schedule: FaultScript.Schedule) -> [Int] {
        var script = FaultScript()
        script.add(.dropResponse, schedule)
        return (1...10).filter { _ in script.next() == [.dropResponse] }
    }

    @Test(arguments: [
        (FaultScript.Schedule.every(1), Array(1...10)), (.every(3), [3, 6, 9]), (.every(11), []),
        (.after(0), [1]), (.after(4), [5]), (.after(10), []), (.first(2), [1, 2]),
    ])
    func `a schedule says at which segments`(schedule: FaultScript.Schedule, numbers: [Int]) {
        #expect(Self.numbers(schedule) == numbers)
    }

    @Test func `each rule counts from when it was made`() {
        var script = FaultScript()
        script.add(.refuse(.throttled), .every(2))
        #expect(script.next() == [])
        script.add(.cut, .after(0))
        #expect(script.next() == [.refuse(.throttled), .cut])
        #expect(script.next() == [])
        #expect(script.next() == [.refuse(.throttled)])
    }

    @Test func `an empty script lets everything be`() {
        var script = FaultScript()
        #expect(script.next() == [])
    }
}
