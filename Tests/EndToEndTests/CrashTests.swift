import Foundation
import Net
import Primitives
import Store
import TestSupport
import Testing

@testable import Responder

/// The program, killed again and again under traffic.
@Suite struct CrashTests {
    /// How often it is killed under load; `make crash` asks for more.
    static let killCount = Int(ProcessInfo.processInfo.environment["TONGCHA_KILLS"] ?? "") ?? 16
    static let seed: UInt64 = 20_260_721

    @Test @LoopActor func `every acknowledged question is answered, whenever the process dies`() async throws {
        let place = try ServeFolder(onFile: true)
        var generator = SeededGenerator(seed: Self.seed)
        var ledger = CrashLedger()
        var earlyKills = 0
        for round in 0..<Self.killCount {
            if ledger.waiting.count < CrashLedger.offerLimit { try ledger.invite(3_000, to: place) }
            if round % 4 == 3 {
                // While it still takes up what the last crash left.
                let process = try place.serve()
                _ = try await process.address()
                try await process.killed()
                earlyKills += 1
            }
            let process = try place.serve()
            let gateway = try await bind(to: process, round: round)
            // Sometimes the acknowledgements decide over the moment, sometimes the replies.
            // When many wait from earlier rounds, more leave than come, or a thousand rounds would pile up a mountain.
            let count = Int.random(in: 1...(ledger.isBehind ? 600 : 150), using: &generator)
            let byReplies = Bool.random(using: &generator) || ledger.isBehind
            ledger.offer(gateway, atMost: ledger.isBehind ? 20 : CrashLedger.offerLimit)
            try await eventually("round \(round) of seed \(Self.seed) has its moment") {
                (byReplies ? gateway.replies.count : gateway.answers.count) >= count
            }
            try await process.killed()
            try await eventually("the connection is gone") { gateway.link.bindCount == 0 }
            gateway.leave()
            ledger.note(gateway)
            try ledger.look(into: place.store)
        }

        let process = try place.serve()
        let gateway = try await bind(to: process, round: Self.killCount)
        ledger.offer(gateway, atMost: CrashLedger.offerLimit)
        // On a machine that is slow now an answer comes late, and the text counts as acknowledged only then.
        try await eventually("what was left is taken") {
            ledger.offered.keys.allSatisfy { gateway.answers[$0].map { $0 != .unanswered } ?? false }
        }
        try await eventually("every acknowledged question is answered", within: .seconds(120)) {
            ledger.isAnswered(with: gateway)
        }
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
        ledger.note(gateway)
        gateway.leave()

        try #require(ledger.acknowledged.count >= Self.killCount)
        try #require(ledger.unanswered.isEmpty)
        try #require(ledger.strangeTexts.isEmpty, "\(ledger.strangeTexts.prefix(3))")
        try #require(ledger.wrongRepeats.isEmpty, "repeated though the store knew: \(ledger.wrongRepeats.prefix(3))")
        try #require(ledger.repeatCount <= ledger.repeatableCount)
        try SQLiteStore(path: place.store).checkFully()
        proven(
            """
            kills \(Self.killCount) under load and \(earlyKills) at the start, \(ledger.acknowledged.count) \
            questions acknowledged, all answered; \(ledger.repeatCount) replies came twice, \
            \(ledger.repeatCount / Self.killCount) a kill and \(ledger.mostRepeats) at most, none of them but the \
            \(ledger.repeatableCount) whose submission was not yet durable
            """)
    }

    @LoopActor
    private func bind(to process: ServeProcess, round: Int) async throws -> Gateway {
        let gateway = Gateway(Gateway.settings())
        gateway.idPrefix = "r\(round)-"
        gateway.dial(try await process.address())
        try await gateway.bound()
        return gateway
    }
}
