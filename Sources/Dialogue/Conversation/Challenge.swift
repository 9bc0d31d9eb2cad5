import Digest
import Primitives
import SMS

/// A query whose tail was right and that is asked once its sender texts a code back: whoever brings texts in a number's
/// name does not get what is sent to it.
package struct Challenge: Equatable, Sendable {
    /// The service that is asked then, by its id.
    package let service: String
    /// The text that asked.
    package let message: MessageID
    /// When the code was sent.
    package let sentAt: WallTime
    /// How many wrong codes came.
    package internal(set) var wrongCount: Int

    /// A challenge to the sender of this text.
    package init(service: String, message: MessageID, sentAt: WallTime, wrongCount: Int = 0) {
        self.service = service
        self.message = message
        self.sentAt = sentAt
        self.wrongCount = wrongCount
    }

    /// Whether the code is awaited; a clock that was set back does not prolong that.
    func isOpen(at now: WallTime, under limits: Limits) -> Bool {
        now - sentAt < limits.challengeLife && sentAt - now < limits.challengeLife
    }

    /// Whether what looks like its code is still taken for one.
    func isRemembered(at now: WallTime, under limits: Limits) -> Bool {
        now - sentAt < limits.challengeMemory && sentAt - now < limits.challengeLife
    }
}

/// Six digits that were sent to a person, or that a person sent: they show nowhere.
package struct ChallengeCode: Equatable, Sendable {
    /// The digits as ASCII octets.
    let octets: [UInt8]

    /// How many digits a code has.
    static let length = 6

    /// The code of these octets; `nil` when they are no six digits.
    init?(_ octets: [UInt8]) {
        guard octets.count == Self.length, octets.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.octets = octets
    }

    fileprivate init(number: UInt64) {
        var rest = number
        octets = (0..<Self.length).map { _ in
            defer { rest /= 10 }
            return UInt8(0x30 + rest % 10)
        }
    }

    /// The digits, for the text to their person and nothing else.
    var digits: String { String(decoding: octets, as: UTF8.self) }

    /// The same digits, whatever time it takes to see that they are not.
    package static func == (left: Self, right: Self) -> Bool { constantTimeEquals(left.octets, right.octets) }
}

extension ChallengeCode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Stars: the digits appear nowhere.
    package var description: String { "ChallengeCode(******)" }
    /// Stars: the digits appear nowhere.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// What a text is worth as the answer to a challenge.
package enum CodeReading: Equatable, Sendable {
    /// It holds six digits, and nothing else that matters.
    case digits(ChallengeCode)
    /// It is meant as a code, and is none.
    case mistyped
}

/// Makes the codes of challenges, each from what is remembered of the challenge: none is stored.
///
/// An object, because every text that is decided carries it along.
final class ChallengeCodes: Sendable {
    /// The present key and those before it, under which a code may still have been made.
    private let keys: [HMACKey]

    init(keys: [HMACKey]) { self.keys = keys }

    /// The code to send.
    func code(of challenge: Challenge, for phone: PhoneNumber) -> ChallengeCode? {
        keys.first.map { Self.code(of: challenge, for: phone, under: $0) }
    }

    /// Whether this is the code that was sent.
    func isRight(_ code: ChallengeCode, of challenge: Challenge, for phone: PhoneNumber) -> Bool {
        var isRight = false
        for key in keys where Self.code(of: challenge, for: phone, under: key) == code { isRight = true }
        return isRight
    }

    /// 64 bits of the digest modulo a million: no code is likelier than another by more than one in ten million millions.
    ///
    /// The leading word and the separators keep it from ever being an identity's code, or a text's digest.
    private static func code(of challenge: Challenge, for phone: PhoneNumber, under key: HMACKey) -> ChallengeCode {
        var code = key.begin()
        code.update("challenge\0")
        code.update(phone.digits)
        code.update("\0")
        code.update(challenge.service)
        code.update("\0\(challenge.message.rawValue) \(challenge.sentAt.milliseconds)")
        return ChallengeCode(number: code.finish().prefix(8).reduce(0) { $0 << 8 | UInt64($1) } % 1_000_000)
    }
}
