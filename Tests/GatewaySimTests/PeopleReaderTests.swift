import SMS
import TestSupport
import Testing

@testable import GatewaySimulator

@Suite struct PeopleReaderTests {
    /// The people of a list that comes in pieces of that many octets.
    static func people(_ csv: String, inPiecesOf octetCount: Int = .max) -> [Person] {
        var reader = PeopleReader()
        var rest = Array(csv.utf8)[...]
        while !rest.isEmpty {
            rest.prefix(octetCount).withUnsafeBytes { reader.read($0) }
            rest = rest.dropFirst(octetCount)
        }
        return reader.finish()
    }

    private static let list = """
        phone,id_tail,status
        13800138000,01123X,active
        nobody,1,active
        13900139000,150428,active\r
        13700137000,31001X
        13600136000
        13500135000,,active
        13500135001,123456789,active

        13400134000,280317,cancelled
        """

    @Test func `people stand in the order of their numbers, with their tails`() {
        let people = Self.people(Self.list)
        #expect(people.map(\.phone.digits) == ["13400134000", "13700137000", "13800138000", "13900139000"])
        #expect(people.map(\.tail) == ["280317", "31001X", "01123X", "150428"])
    }

    @Test func `a list may come in pieces of any size`() {
        let whole = Self.people(Self.list)
        for octetCount in 1...40 { #expect(Self.people(Self.list, inPiecesOf: octetCount) == whole) }
    }

    @Test func `of two lines for one phone one counts`() {
        #expect(Self.people("phone\n13800138000,01123X\n13800138001,01123X\n13800138000,01123X\n").count == 2)
        #expect(Self.people("phone\n13800138000,01123X\n13800138000,01123X\n").count == 1)
    }

    @Test func `a line without end takes no memory and spoils no other`() {
        let endless = String(repeating: "1", count: 100_000)
        #expect(Self.people("phone\n\(endless)\n13800138000,01123X\n").map(\.phone.digits) == ["13800138000"])
        #expect(Self.people(endless) == [])
        #expect(Self.people("") == [])
    }

    @Test func `a person takes sixteen octets`() { #expect(MemoryLayout<Person>.stride == 16) }

    @Test(arguments: ["0", "01123X", "12345678", "1一"])
    func `a tail of up to eight octets is kept as it is`(tail: String) throws {
        let phone = try #require(PhoneNumber("13800138000"))
        #expect(Person(phone: phone, tail: tail.utf8)?.tail == tail)
    }

    @Test(arguments: ["", "123456789", "1\0", "一二三"])
    func `what is no tail is none`(tail: String) throws {
        #expect(Person(phone: try #require(PhoneNumber("13800138000")), tail: tail.utf8) == nil)
    }
}
