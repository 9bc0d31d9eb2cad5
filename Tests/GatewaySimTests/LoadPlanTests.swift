import SMS
import Testing

@testable import gateway_sim

@Suite struct LoadPlanTests {
    private static func plan(_ pace: LoadPlan.Pace, count: Int = 100, duration: Duration? = nil) -> LoadPlan {
        LoadPlan(
            askers: LoadAskers(first: 13_900_000_000, count: count, text: "帮助"), messageCount: count, pace: pace,
            duration: duration, patience: .seconds(1))
    }

    @Test func `a rate spaces the texts evenly from the first on`() {
        let plan = Self.plan(.rate(250))
        #expect(plan.dueTime(of: 0) == .zero)
        #expect(plan.dueTime(of: 1) == .milliseconds(4))
        #expect(plan.dueTime(of: 1_000_000) == .seconds(4_000))
    }

    @Test func `a duration ends what a rate may send`() {
        #expect(Self.plan(.rate(10), duration: .seconds(2)).sendLimit == 20)
        #expect(Self.plan(.rate(1_000), duration: .seconds(2)).sendLimit == 100)
        #expect(Self.plan(.window(5), duration: .seconds(2)).sendLimit == 100)
    }

    @Test func `a phone's place is found by its number`() throws {
        let askers = LoadAskers(first: 13_900_000_000, count: 10, text: "x")
        for place in 0..<10 {
            let phone = try #require(PhoneNumber(askers.phone(at: place)))
            #expect(askers.place(of: phone) == place)
        }
        #expect(askers.place(of: try #require(PhoneNumber("13900000010"))) == nil)
        #expect(askers.place(of: try #require(PhoneNumber("13899999999"))) == nil)
    }

    @Test func `people text their own tails`() throws {
        let people = Person.list(
            csv: "phone,id_tail,status\n13800138000,01123X,active\nnobody,1,active\n13900139000,150428,active\r\n")
        let askers = LoadAskers(people: people, text: "查询 {tail}！")
        #expect(askers.count == 2)
        #expect(askers.text(at: 0) == "查询 01123X！")
        #expect(askers.text(at: 1) == "查询 150428！")
        #expect(askers.phone(at: 1) == "13900139000")
        #expect(askers.place(of: try #require(PhoneNumber("13900139000"))) == 1)
        #expect(LoadAskers(people: people, text: "帮助").text(at: 1) == "帮助")
    }

    @Test(arguments: [
        ("13900000000..13900000099", 13_900_000_000, 100), ("13900000000..13900000000", 13_900_000_000, 1),
        ("13900000000", 13_900_000_000, nil),
    ])
    func `phones follow each other`(text: String, first: Int64, count: Int?) {
        let range = PhoneRange(text)
        #expect(range?.first == first)
        #expect(range?.count == count)
        #expect(range?.description == text)
    }

    @Test(arguments: [
        "", "..", "139", "13900000000..", "13900000001..13900000000", "13900000000..13900000001..13900000002",
    ])
    func `what is no row of phones is refused`(text: String) {
        #expect(PhoneRange(text) == nil)
    }
}
