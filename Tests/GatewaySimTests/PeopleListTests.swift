import Testing

@testable import GatewaySimulator

@Suite struct PeopleListTests {
    private static func text(_ write: (([UInt8]) -> Void) -> Void) -> String {
        var octets: [UInt8] = []
        write { octets += $0 }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func lines(_ write: (([UInt8]) -> Void) -> Void) -> [Substring] {
        text(write).split(separator: "\n")
    }

    @Test func `the same seed invents the same people, another seed others`() {
        let list = PeopleList(count: 50, first: 13_900_000_000, seed: 4)
        let again = PeopleList(count: 50, first: 13_900_000_000, seed: 4)
        let others = PeopleList(count: 50, first: 13_900_000_000, seed: 5)
        #expect(Self.text(list.writePeople) == Self.text(again.writePeople))
        #expect(Self.text(list.writeAccounts) == Self.text(again.writeAccounts))
        #expect(Self.text(list.writePeople) != Self.text(others.writePeople))
        #expect(Self.text(list.writeAccounts) != Self.text(others.writeAccounts))
    }

    @Test func `each person has a phone of its own and a tail that can be`() {
        let lines = Self.lines(PeopleList(count: 500, first: 13_900_000_000, seed: 4).writePeople)
        #expect(lines.first == "phone,id_tail,status")
        #expect(lines.count == 501)
        for (place, line) in lines.dropFirst().enumerated() {
            let fields = line.split(separator: ",")
            #expect(fields[0] == "\(13_900_000_000 + place)")
            #expect(fields[1].utf8.count == 6)
            #expect((1...31).contains(Int(fields[1].prefix(2)) ?? 0))
            #expect(Int(fields[1].prefix(5)) != nil)
            #expect("0123456789X".contains(fields[1].suffix(1)))
        }
    }

    @Test func `accounts are the counts that the companies tell`() {
        let lines = Self.lines(PeopleList(count: 20, first: 13_900_000_000, seed: 4).writeAccounts)
        #expect(lines.first == "phone,application,count")
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            let phone = Int64(fields[0]) ?? 0
            #expect(CompanyRoll.count(of: fields[1], phone: phone, seed: 4) == Int(fields[2]))
        }
        #expect(lines.count > 50)
    }

    @Test func `everybody has accounts at as many applications as are asked for`() {
        let list = PeopleList(count: 40, first: 13_900_000_000, seed: 4, applicationCount: 5)
        var applications: [String: Set<String>] = [:]
        for line in Self.lines(list.writeAccounts).dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            #expect((1...3).contains(Int(fields[2]) ?? 0))
            applications[fields[0], default: []].insert(fields[1])
        }
        #expect(applications.count == 40)
        #expect(applications.values.allSatisfy { $0.count == 5 })
        #expect(Set(applications.values).count == 11)
    }
}
