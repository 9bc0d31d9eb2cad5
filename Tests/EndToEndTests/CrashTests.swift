import Foundation
import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// The program, killed again and again under traffic.
@Suite struct CrashTests {
    static let crashCount = 25
    static let seed: UInt64 = 20_260_721

    @Test @LoopActor func `every acknowledged question is answered, whenever the power goes`() async throws {
        let place = try DoorFolder()
        let phones = (0..<3_000).map { "139\(10_000_000 + $0)" }
        try importPeople(phones, place)
        var generator = SeededNumbers(seed: Self.seed)
        var ledger = Ledger(waiting: phones)
        for round in 0..<Self.crashCount {
            let door = try Door("serve", "--config", place.configuration, folder: place.folder.path)
            if round % 5 == 4 {
                // While it still takes up what the last crash left.
                _ = try await door.address()
                door.signal(SIGKILL)
                #expect(try await door.ended() == .signal(SIGKILL))
                continue
            }
            let gateway = try await bind(to: door, round: round)
            // Sometimes the acknowledgements decide over the moment, sometimes the replies.
            let count = Int.random(in: 1...150, using: &generator)
            let byReplies = Bool.random(using: &generator)
            ledger.offer(gateway, atMost: 220)
            try await eventually("round \(round) of seed \(Self.seed) has its moment") {
                (byReplies ? gateway.replies.count : gateway.answers.count) >= count
            }
            door.signal(SIGKILL)
            #expect(try await door.ended() == .signal(SIGKILL))
            try await eventually("the connection is gone") { gateway.link.bindCount == 0 }
            gateway.leave()
            ledger.note(gateway)
        }

        let door = try Door("serve", "--config", place.configuration, folder: place.folder.path)
        let gateway = try await bind(to: door, round: Self.crashCount)
        ledger.offer(gateway, atMost: 100)
        try await eventually("what was left is taken") { gateway.answers.count >= min(100, ledger.offered.count) }
        try await eventually("every acknowledged question is answered") {
            let answered = ledger.replies.union(gateway.replies.map(\.phone))
            let taken = gateway.answers.compactMap { id, answer in
                if case .taken = answer { ledger.offered[id] } else { nil }
            }
            return ledger.acknowledged.union(taken).isSubset(of: answered)
        }
        ledger.note(gateway)
        door.signal(SIGTERM)
        #expect(try await door.ended() == .exit(0))
        gateway.leave()

        #expect(ledger.acknowledged.count >= Self.crashCount)
        #expect(ledger.strangeTexts.isEmpty, "\(ledger.strangeTexts.prefix(3))")
        // What the gateway had and the store did not know yet may come twice: a window and what one commit holds.
        let limit = Self.crashCount * 4 * 16
        #expect(ledger.duplicateCount <= limit)
    }

    @LoopActor
    private func bind(to door: Door, round: Int) async throws -> Gateway {
        let gateway = Gateway(Gateway.settings())
        gateway.idPrefix = "r\(round)-"
        gateway.dial(try await door.address())
        try await gateway.bound()
        return gateway
    }

    private func importPeople(_ phones: [String], _ place: DoorFolder) throws {
        let people = try place.folder.write(
            "people.csv",
            (["phone,id_tail,status"] + phones.map { "\($0),01123X,active" }).joined(separator: "\n") + "\n")
        let configuration = try ConfigurationFile.read(place.configuration, environment: [:])
        let result = try DataImport(configuration, environment: [:], progress: { _ in }, complaint: { _ in })
            .run(.people, file: people)
        #expect(result.importedCount == phones.count)
    }

    /// What a carrier knows over all the crashes.
    @LoopActor
    private struct Ledger {
        var waiting: [String]
        private(set) var offered: [MessageID: String] = [:]
        private(set) var acknowledged: Set<String> = []
        private(set) var replies: Set<String> = []
        private(set) var duplicateCount = 0
        private(set) var strangeTexts: [String] = []

        init(waiting: [String]) { self.waiting = waiting }

        /// Hands questions over: first those that no answer came for, as a carrier does.
        mutating func offer(_ gateway: Gateway, atMost count: Int) {
            offered = [:]
            for phone in waiting.prefix(count) { offered[gateway.send(.text("查询 01123X"), from: phone)] = phone }
        }

        /// Keeps what a round brought.
        mutating func note(_ gateway: Gateway) {
            for (id, answer) in gateway.answers {
                guard case .taken = answer, let phone = offered[id] else { continue }
                acknowledged.insert(phone)
            }
            waiting.removeAll { acknowledged.contains($0) }
            for reply in gateway.replies {
                if !replies.insert(reply.phone).inserted { duplicateCount += 1 }
                if !reply.text.contains("没有查到互联网账号") { strangeTexts.append(reply.text) }
            }
        }
    }
}
