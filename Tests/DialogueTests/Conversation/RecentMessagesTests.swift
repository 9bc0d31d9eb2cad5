import Digest
import SMS
import TestSupport
import Testing

@testable import Dialogue

@Suite struct RecentMessagesTests {
    let now = ConversationTests.start

    @Test func `texts and accounts have digests of their own`() {
        let key = HMACKey([7])
        let digests = [("a", "b"), ("ab", ""), ("", "ab"), ("b", "a"), ("a", "b\0")].map { text, account in
            MessageDigest(of: text, account: account, key: key)
        }
        #expect(Set(digests).count == digests.count)
        #expect(MessageDigest(of: "a", account: "b", key: key) == digests[0])
        #expect(MessageDigest(of: "a", account: "b", key: HMACKey([8])) != digests[0])
    }

    @Test func `the oldest text makes room, and the window ends`() {
        var recent = RecentMessages()
        for number in 0..<9 { recent.add(MessageDigest(rawValue: Int64(number)), at: now) }
        #expect(recent.entries.count == RecentMessages.capacity)
        #expect(!recent.contains(MessageDigest(rawValue: 0), since: .seconds(300), now: now))
        #expect(recent.contains(MessageDigest(rawValue: 1), since: .seconds(300), now: now + .milliseconds(299_999)))
        #expect(!recent.contains(MessageDigest(rawValue: 1), since: .seconds(300), now: now + .seconds(300)))
    }

    @Test func `a text from days ahead is no redelivery, and one from a minute ahead is`() {
        var recent = RecentMessages()
        recent.add(MessageDigest(rawValue: 1), at: now)
        #expect(recent.contains(MessageDigest(rawValue: 1), since: .seconds(300), now: now - .seconds(60)))
        #expect(!recent.contains(MessageDigest(rawValue: 1), since: .seconds(300), now: now - .seconds(86_400)))
    }

    @Test func `what is stored is read back, whatever the numbers`() {
        var random = SeededNumbers(seed: 5)
        for count in 0...8 {
            var recent = RecentMessages()
            for _ in 0..<count {
                recent.add(
                    MessageDigest(rawValue: .random(in: .min ... .max, using: &random)),
                    at: WallTime(milliseconds: .random(in: .min ... .max, using: &random)))
            }
            #expect(recent.octets.count == count * 16)
            #expect(RecentMessages(octets: recent.octets) == recent)
        }
    }

    @Test func `a torn or overlong column is read as far as it makes sense`() {
        for count in 0...200 {
            let read = RecentMessages(octets: Array(repeating: 0xFF, count: count))
            #expect(read.entries.count == min(count / 16, RecentMessages.capacity))
        }
    }
}
