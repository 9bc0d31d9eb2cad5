import Digest
import Primitives
import SMS
import TestSupport
import Testing

@testable import Dialogue

@Suite struct RecentMessagesTests {
    private let now = ConversationTests.start
    private let limits = Limits()

    @Test func `texts, names and accounts have digests of their own`() {
        let key = HMACKey([7])
        let texts: [(String, String?, String)] = [
            ("a", nil, "b"), ("ab", nil, ""), ("", nil, "ab"), ("b", nil, "a"), ("a", nil, "b\0"), ("a", "1", "b"),
            ("a", "2", "b"), ("c", "1", "b"), ("a", "", "b"),
        ]
        let digests = texts.map { MessageDigest(of: $0, gatewayID: $1, account: $2, key: key) }
        #expect(Set(digests.map(\.rawValue)).count == digests.count)
        #expect(digests.map(\.kind) == texts.map { $0.1 == nil ? .text : .gatewayID })
        #expect(MessageDigest(of: "a", account: "b", key: key) == digests[0])
        #expect(MessageDigest(of: "a", account: "b", key: HMACKey([8])) != digests[0])
    }

    @Test func `the oldest text makes room`() {
        var recent = RecentMessages()
        for number in 0...RecentMessages.capacity { recent.add(digest(number), .helped, of: 0, under: limits, at: now) }
        #expect(recent.entries.count == RecentMessages.capacity)
        #expect(place(of: digest(0), in: recent) == nil)
        #expect(place(of: digest(1), in: recent) == 0)
    }

    @Test(arguments: [(MessageDigest.Kind.text, 300), (.gatewayID, 86_400)])
    func `a window ends and makes room`(kind: MessageDigest.Kind, seconds: Int) {
        var recent = RecentMessages()
        recent.add(digest(1, kind), .helped, of: 0, under: limits, at: now)
        let end = Duration.seconds(seconds)
        #expect(place(of: digest(1, kind), in: recent, after: end - .milliseconds(1)) == 0)
        #expect(place(of: digest(1, kind), in: recent, after: end) == nil)
        recent.add(digest(2), .helped, of: 0, under: limits, at: now + end)
        #expect(recent.entries.map(\.digest) == [digest(2)])
    }

    @Test func `a text and a name of the same digest are told apart`() {
        var recent = RecentMessages()
        recent.add(digest(1, .gatewayID), .helped, of: 0, under: limits, at: now)
        #expect(place(of: digest(1), in: recent) == nil)
    }

    @Test func `a text that is answered again is the newest, and its window begins anew`() {
        var recent = RecentMessages()
        for number in 1...2 { recent.add(digest(number), .helped, of: 0, under: limits, at: now) }
        recent.noteAnswer(at: 0, now: now + .seconds(299))
        #expect(recent.entries.map(\.digest) == [digest(2), digest(1)])
        #expect(recent.entries.map(\.answerCount) == [0, 1])
        #expect(place(of: digest(1), in: recent, after: .seconds(598)) == 1)
    }

    @Test func `a text from days ahead is no repetition, and one from a minute ahead is`() {
        var recent = RecentMessages()
        recent.add(digest(1), .helped, of: 0, under: limits, at: now)
        #expect(place(of: digest(1), in: recent, after: .seconds(-60)) == 0)
        #expect(place(of: digest(1), in: recent, after: .seconds(-86_400)) == nil)
    }

    @Test func `every outcome has its number in the store, and none changes`() {
        #expect(Set(RecentMessages.storedOutcomes) == Set(Decision.Outcome.allCases))
        #expect(RecentMessages.storedOutcomes.count == Decision.Outcome.allCases.count)
        #expect(
            RecentMessages.storedOutcomes.map(\.rawValue) == [
                "accepted", "prompted", "bad_format", "refused", "cancelled", "too_soon", "locked", "in_progress",
                "informed", "helped", "opted_out", "opted_in", "language_set", "repeated", "ignored", "capped",
                "unchecked", "challenged", "wrong_code", "code_expired",
            ])
    }

    @Test func `what is stored is read back, whatever the numbers, and fits its column`() throws {
        var random = SeededGenerator(seed: 5)
        for count in 0...RecentMessages.capacity {
            var recent = RecentMessages()
            for _ in 0..<count {
                let isText = Bool.random(using: &random)
                let digest = digest(.random(in: .min ... .max, using: &random), isText ? .text : .gatewayID)
                let outcome = try #require(Decision.Outcome.allCases.randomElement(using: &random))
                recent.add(digest, outcome, of: 0, under: limits, at: now)
                if Bool.random(using: &random) { recent.noteAnswer(at: recent.entries.count - 1, now: now) }
            }
            #expect(recent.entries.count == count)
            #expect(recent.octets.count <= 512)
            #expect(RecentMessages(octets: recent.octets) == recent)
        }
    }

    @Test func `a torn, overlong or damaged column is read as far as it makes sense`() {
        for count in 0...600 {
            #expect(RecentMessages(octets: Array(repeating: 0xFF, count: count)).entries.isEmpty)
            let read = RecentMessages(octets: Array(repeating: 0, count: count))
            #expect(read.entries.count == min(count / 19, RecentMessages.capacity))
        }
    }

    private func digest(_ number: Int, _ kind: MessageDigest.Kind = .text) -> MessageDigest {
        MessageDigest(rawValue: Int64(number), kind: kind)
    }

    private func place(of digest: MessageDigest, in recent: RecentMessages, after time: Duration = .zero) -> Int? {
        recent.index(of: digest, under: limits, now: now + time)
    }
}
