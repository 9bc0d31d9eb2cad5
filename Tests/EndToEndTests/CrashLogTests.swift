import Foundation
import Net
import Primitives
import Session
import Store
import TestSupport
import Testing

/// The process dies, and of what it wrote last to the store's log the disk has only a part, or something else.
@Suite struct CrashLogTests {
    /// How many tears are tried; `make crash` asks for more.
    static let tearCount = Int(ProcessInfo.processInfo.environment["TONGCHA_TEARS"] ?? "") ?? 5
    static let seed: UInt64 = 20_260_723

    /// What happened to the end of the log.
    enum Tear: CaseIterable {
        case cut, flipped, noise, zeros, tooLong

        /// Damages what stands behind the octets that are known to be durable.
        func apply(to log: Data, after durable: Int, using generator: inout SeededGenerator) -> Data {
            let place = Int.random(in: durable..<log.count, using: &generator)
            var log = log
            switch self {
            case .cut: return log.prefix(place)
            case .flipped: log[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case .noise: for index in place..<log.count { log[index] = .random(in: 0 ... .max, using: &generator) }
            case .zeros: log.resetBytes(in: place..<log.count)
            // A frame that stands there once more, and one that was begun.
            case .tooLong: log.append(log.suffix(Int.random(in: 1..<6_000, using: &generator)))
            }
            return log
        }
    }

    @Test @LoopActor func `a log torn behind the acknowledged commits costs nothing of them`() async throws {
        let place = try ServeFolder(onFile: true)
        let phones = (0..<40).map { "139\(10_000_000 + $0)" }
        try place.know(phones)
        let process = try place.serve()
        let address = try await process.address()
        // As long as somebody looks at the store as it was, its log is not folded in and does not start over.
        let look = try LongLook(at: place.store)
        let before = Gateway(Gateway.settings())
        before.dial(address)
        try await before.bound()
        for phone in phones[..<20] { try await before.text("查询 01123X", from: phone) }
        try await eventually("every reply is delivered") {
            before.replies.count == 20 && before.answers.count == 20 + before.submissions.count
        }
        let durable = try Data(contentsOf: URL(fileURLWithPath: place.log)).count
        for phone in phones[20...] { before.send(.text("查询 01123X"), from: phone) }
        try await eventually("the log grows") { try Data(contentsOf: URL(fileURLWithPath: place.log)).count > durable }
        try await process.killed()
        before.leave()

        let log = try Data(contentsOf: URL(fileURLWithPath: place.log))
        look.end()
        #expect(log.count > durable)
        var generator = SeededGenerator(seed: Self.seed)
        for number in 0..<Self.tearCount {
            let tear = Tear.allCases[number % Tear.allCases.count]
            let copy = try ServeFolder(onFile: true)
            for name in ["tongcha.db", "tongcha.key"] {
                try FileManager.default.copyItem(atPath: "\(place.data)/\(name)", toPath: "\(copy.data)/\(name)")
            }
            try tear.apply(to: log, after: durable, using: &generator).write(to: URL(fileURLWithPath: copy.log))
            try await check(copy, phones, before, "\(tear) \(number) of seed \(Self.seed)")
        }
        proven("torn logs \(Self.tearCount), all opened with everything that was acknowledged before the tear")
    }

    /// Starts again: the first half is remembered, the second is answered once it asks again.
    @LoopActor
    private func check(_ place: ServeFolder, _ phones: [String], _ before: Gateway, _ what: String) async throws {
        let process = try place.serve()
        let gateway = Gateway(Gateway.settings())
        gateway.idPrefix = "h"
        gateway.dial(try await process.address())
        try await gateway.bound()
        for phone in phones[..<20] { gateway.send(.text("CX01123X"), from: phone) }
        for phone in phones[20...] { gateway.send(.text("查询 01123X"), from: phone) }
        try await eventually("everybody is answered after \(what)") {
            Set(phones[20...]).isSubset(of: Set((before.replies + gateway.replies).map(\.phone)))
                && Set(phones[..<20]).isSubset(of: Set(gateway.replies.map(\.phone)))
        }
        for phone in phones[..<20] {
            // A reply whose submission was in the torn part leaves once more.
            let texts = gateway.texts(to: phone).filter { !$0.contains("没有查到互联网账号") }
            #expect(texts.count == 1 && texts[0].contains("24小时内只能查一次"), "\(what): \(texts)")
        }
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
        gateway.leave()
    }
}

/// A connection that looks at one moment of a store until it is told to end.
private final class LongLook {
    private let (begun, over) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

    init(at path: String) throws {
        let reader = try SQLiteReader(path: path)
        DispatchQueue.global().async { [begun, over] in
            do {
                try reader.read { (snapshot) throws(StoreError) in
                    _ = try snapshot.newestMessageID()
                    begun.signal()
                    over.wait()
                }
            } catch {
                Issue.record(error)
                begun.signal()
            }
        }
        begun.wait()
    }

    deinit { over.signal() }

    func end() { over.signal() }
}
