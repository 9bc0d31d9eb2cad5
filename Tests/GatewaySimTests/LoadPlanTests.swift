import Primitives
import SMS
import Testing

@testable import GatewaySimulator

@Suite struct LoadPlanTests {
    private static func plan(
        _ pace: LoadPlan.Pace, count: Int = 100, ramp: Duration = .zero, duration: Duration? = nil
    ) -> LoadPlan {
        LoadPlan(
            askers: LoadAskers(first: 13_900_000_000, count: count, text: "帮助"), messageCount: count, pace: pace,
            ramp: ramp,
            duration: duration, patience: .seconds(1))
    }

    @Test func `fresh phones are others each time, mobile numbers all, with room for everybody`() {
        var generator = SeededGenerator(seed: 3)
        let ranges = (0..<1_000).map { _ in PhoneRange.fresh(roomFor: 10_000_000, using: &generator) }
        #expect(Set(ranges.map(\.first)).count == 1_000)
        #expect(ranges.allSatisfy { PhoneNumber(number: $0.first + 10_000_000) != nil && $0.count == nil })
    }

    @Test func `a rate spaces the texts evenly from the first on`() {
        let plan = Self.plan(.rate(250))
        #expect(plan.dueTime(of: 0) == .zero)
        #expect(plan.dueTime(of: 1) == .milliseconds(4))
        #expect(plan.dueTime(of: 1_000_000) == .seconds(4_000))
    }

    @Test func `a rate grows evenly during its ramp, and keeps what it has reached`() {
        let plan = Self.plan(.rate(1_000), count: 100_000, ramp: .seconds(10))
        // In the ramp's first half a quarter of its texts is due, in all of it half of what the full rate would send.
        #expect(plan.dueTime(of: 0) == .zero)
        #expect(plan.dueTime(of: 1_250) == .seconds(5))
        #expect(plan.dueTime(of: 5_000) == .seconds(10))
        #expect(plan.dueTime(of: 6_000) == .seconds(11))
        let dues = (0..<20_000).map(plan.dueTime)
        #expect(zip(dues, dues.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `a window grows evenly during its ramp`() {
        let plan = Self.plan(.window(100), ramp: .seconds(10))
        #expect(plan.width(at: .zero) == 1)
        #expect(plan.width(at: .seconds(5)) == 50)
        #expect(plan.width(at: .seconds(10)) == 100)
        #expect(plan.width(at: .seconds(99)) == 100)
        #expect(Self.plan(.window(100)).width(at: .zero) == 100)
        #expect(Self.plan(.rate(100)).width(at: .zero) == .max)
    }

    @Test(arguments: [(2, 200), (10, 5_000), (15, 10_000), (1_000, 100_000)])
    func `a duration counts what the ramp leaves out`(seconds: Int, count: Int) {
        let plan = Self.plan(.rate(1_000), count: 100_000, ramp: .seconds(10), duration: .seconds(seconds))
        #expect(plan.sendLimit == count)
        #expect(plan.dueTime(of: count - 1) < .seconds(seconds))
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
        let people = PeopleReaderTests.people(
            "phone,id_tail,status\n13800138000,01123X,active\n13900139000,150428,active\n")
        let askers = LoadAskers(people: people, text: "查询 {tail}！")
        #expect(askers.count == 2)
        #expect(askers.text(at: 0) == "查询 01123X！")
        #expect(askers.text(at: 1) == "查询 150428！")
        #expect(askers.phone(at: 1) == "13900139000")
        #expect(LoadAskers(people: people, text: "帮助").text(at: 1) == "帮助")
    }

    @Test func `a person's place is found by the number`() throws {
        let numbers = (0..<101).map { 13_900_000_000 + $0 * $0 }
        let people = PeopleReaderTests.people(
            "phone,id_tail,status\n" + numbers.map { "\($0),01123X,active\n" }.joined())
        let askers = LoadAskers(people: people, text: "x")
        for (place, number) in numbers.enumerated() {
            #expect(askers.place(of: try #require(PhoneNumber("\(number)"))) == place)
            #expect(askers.place(of: try #require(PhoneNumber("\(number + 2)"))) == nil)
        }
        #expect(askers.place(of: try #require(PhoneNumber("13899999999"))) == nil)
        #expect(LoadAskers(people: [], text: "x").place(of: try #require(PhoneNumber("13900000000"))) == nil)
    }

    @Test func `shuffled phones ask once each, in an order that the seed fixes`() throws {
        var askers = LoadAskers(first: 13_900_000_000, count: 100, text: "x")
        askers.order = AskingOrder(shuffling: 100, seed: 7)
        let phones = (0..<100).map(askers.phone)
        #expect(phones != phones.sorted())
        #expect(Set(phones).count == 100)
        for (place, phone) in phones.enumerated() {
            #expect(askers.place(of: try #require(PhoneNumber(phone))) == place)
        }
        #expect(askers.place(of: try #require(PhoneNumber("13900000100"))) == nil)
        #expect(AskingOrder(shuffling: 100, seed: 7) == askers.order)
        #expect(AskingOrder(shuffling: 100, seed: 8) != askers.order)
    }

    @Test func `shuffled people still text their own tails`() throws {
        let lines = (0..<50).map { "139000000\($0 + 10),01\($0 + 100)X,active\n" }
        var askers = LoadAskers(
            people: PeopleReaderTests.people("phone,id_tail,status\n" + lines.joined()), text: "{tail}")
        askers.order = AskingOrder(shuffling: 50, seed: 1)
        for place in 0..<50 {
            let phone = askers.phone(at: place)
            #expect(lines.contains("\(phone),\(askers.text(at: place)),active\n"))
            #expect(askers.place(of: try #require(PhoneNumber(phone))) == place)
        }
    }

    @Test func `a phone beyond those that were shuffled has no place`() throws {
        var askers = LoadAskers(first: 13_900_000_000, count: 100, text: "x")
        askers.order = AskingOrder(shuffling: 10, seed: 7)
        #expect(askers.place(of: try #require(PhoneNumber("13900000010"))) == nil)
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
