import Foundation
import Net
import Session
import TestSupport
import Testing

/// Pages of the store hold something else than what was written there: to go on would make it worse.
@Suite struct CrashDamageTests {
    private static let phones = (0..<2_000).map { "139\(10_000_000 + $0)" }

    @Test @LoopActor func `a damaged store ends the process soon after its start and is named`() async throws {
        let place = try ServeFolder(onFile: true)
        try place.know(Self.phones)
        let size = try pageCount(of: place)
        try damage(size / 2..<size / 2 + 1, of: place)
        let process = try place.serve()
        try await expectEnd(of: process, for: place)
        #expect(process.errorText.contains("\"store.damaged\""))
        proven("a page of noise: found beside the work, exit code 1")
    }

    @Test @LoopActor func `damage that is met at work ends the process and acknowledges nothing`() async throws {
        let place = try ServeFolder(onFile: true)
        try place.know(Self.phones)
        let process = try place.serve()
        let gateway = Gateway(Gateway.settings())
        gateway.dial(try await process.address())
        try await gateway.bound()
        try await eventually("the file is found sound") { process.errorText.contains("\"store.sound\"") }
        // The first page is the one that every look begins with.
        try damage(1..<(try pageCount(of: place)), of: place)
        for phone in Self.phones.suffix(100) { gateway.send(.text("查询 01123X"), from: phone) }
        try await expectEnd(of: process, for: place)
        #expect(process.errorText.contains("\"store.failing\""))
        #expect(gateway.replies.isEmpty)
        let taken = gateway.answers.values.filter { if case .taken = $0 { true } else { false } }
        #expect(taken.isEmpty)
        gateway.leave()
        proven("pages of noise under a running process: nothing acknowledged any more, exit code 1")
    }

    @LoopActor
    private func expectEnd(of process: ServeProcess, for place: ServeFolder) async throws {
        #expect(try await process.ended() == .exit(1))
        // While the process ends, other threads may still have a word to say.
        let words = process.errorText.split(separator: "\n")
        #expect(words.contains { $0.hasPrefix("tongcha: \(place.store) is damaged: ") }, "\(words.suffix(3))")
    }

    private func pageCount(of place: ServeFolder) throws -> Int {
        let size = try FileManager.default.attributesOfItem(atPath: place.store)[.size] as? Int ?? 0
        #expect(size > 20 * 4_096)
        return size / 4_096
    }

    private func damage(_ pages: Range<Int>, of place: ServeFolder) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: place.store))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(pages.lowerBound * 4_096))
        try file.write(contentsOf: Data(repeating: 0xA5, count: pages.count * 4_096))
    }
}
