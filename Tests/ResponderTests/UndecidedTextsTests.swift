import Dialogue
import Primitives
import SMS
import Testing

@testable import Responder

@Suite struct UndecidedTextsTests {
    private let start = ContinuousClock.now
    private let noon = WallTime(milliseconds: 1_800_000_000_000)
    private var texts = UndecidedTexts(memory: .seconds(30))

    private func text(_ number: Int64) throws -> UndecidedTexts.Text {
        let phone = try #require(PhoneNumber("13800138000"))
        return try #require(UndecidedTexts.Text(phone, MessageDigest(rawValue: number)))
    }

    /// Takes a text after so many seconds.
    private mutating func add(_ number: Int64, after seconds: Int) throws -> WallTime {
        try texts.add(text(number), receivedAt: noon + .seconds(seconds), now: start + .seconds(seconds))
    }

    private mutating func remove(_ number: Int64, isDecided: Bool = true, after seconds: Int) throws {
        try texts.remove(text(number), isDecided: isDecided, now: start + .seconds(seconds))
    }

    @Test mutating func `copies come when the first came, until all are decided`() throws {
        #expect(try add(1, after: 0) == noon)
        #expect(try add(1, after: 1) == noon)
        #expect(try add(2, after: 1) == noon + .seconds(1))
        try remove(1, after: 1)
        #expect(try add(1, after: 2) == noon)
        try remove(2, after: 1)
        #expect(try add(2, after: 3) == noon + .seconds(3))
    }

    @Test mutating func `a copy of a text decided late comes when that came, for as long as its answer takes`() throws {
        _ = try add(1, after: 0)
        try remove(1, after: 100)
        #expect(try add(1, after: 129) == noon)
        try remove(1, after: 129)
        #expect(try add(1, after: 130) == noon + .seconds(130))
    }

    @Test mutating func `a late text that was not stored is a new one`() throws {
        _ = try add(1, after: 0)
        try remove(1, isDecided: false, after: 100)
        #expect(try add(1, after: 101) == noon + .seconds(101))
    }

    @Test mutating func `late texts are remembered beside later ones, and not for ever`() throws {
        for number in 0..<40 {
            _ = try add(Int64(number), after: number)
            try remove(Int64(number), after: number + 2)
        }
        #expect(try add(39, after: 45) == noon + .seconds(39))
        #expect(try add(15, after: 45) == noon + .seconds(15))
        #expect(try add(14, after: 46) == noon + .seconds(46))
    }
}
