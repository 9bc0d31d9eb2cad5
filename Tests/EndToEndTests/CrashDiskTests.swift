import Foundation
import Net
import Session
import TestSupport
import Testing

/// The disk takes nothing more, for a while or from the start.
@Suite struct CrashDiskTests {
    /// Where the room ends.
    private enum Limit {
        /// A file system without a free block.
        case disk
        /// A ceiling on the size of the process's files.
        case ceiling
    }

    private static let phones = (0..<600).map { "139\(10_000_000 + $0)" }

    private static let needsMounting: Comment = "a file system has to be mounted, which takes root"

    @Test(.enabled(if: SmallDisk.isPossible, needsMounting)) @LoopActor
    func `a full disk refuses questions for the time being, and nothing else is lost`() async throws {
        let disk = try SmallDisk(megabytes: 16)
        try await refuseForTheTimeBeing(.disk, disk, try ServeFolder(data: disk.path, onFile: true))
    }

    @Test @LoopActor
    func `a ceiling on files refuses questions for the time being, and nothing else is lost`() async throws {
        try await refuseForTheTimeBeing(.ceiling, nil, try ServeFolder(onFile: true))
    }

    @LoopActor
    private func refuseForTheTimeBeing(_ limit: Limit, _ disk: SmallDisk?, _ place: ServeFolder) async throws {
        try place.know(Self.phones)
        let process = try place.serve()
        let status = try await process.address(after: "status.listening")
        let gateway = try await bound(to: process)
        for phone in Self.phones[..<50] { gateway.send(.text("查询 01123X"), from: phone) }
        try await eventually("half of them are answered") { gateway.replies.count >= 25 }
        try setLimit(limit, disk, place, process)

        var refused: [String] = []
        for phone in Self.phones[50...] where refused.count < 20 {
            switch try await gateway.text("查询 01123X", from: phone) {
            case .taken: break
            case .refused(.temporaryApplicationError): refused.append(phone)
            case .refused, .unanswered: Issue.record("neither taken nor told to come again")
            }
        }
        #expect(refused.count == 20)
        let readiness = try await page("readyz", status)
        switch limit {
        case .disk: #expect(readiness.contains("no room is left on the store's disk"), "\(readiness)")
        case .ceiling: #expect(readiness.contains("store failing the store failed"), "\(readiness)")
        }
        #expect(try await page("healthz", status).hasPrefix("ok"))
        #expect(gateway.boundCount == 1)

        try liftLimit(limit, disk, process)
        for phone in refused {
            let answer = try await gateway.text("查询 01123X", from: phone)
            guard case .taken = answer else { throw NeverHappened(description: "room for \(answer)") }
        }
        #expect(process.errorText.contains("\"store.recovered\""))
        let answered = Set(Self.phones.prefix { phone in phone != refused.last } + refused)
        try await eventually("everybody acknowledged is answered") {
            Set(gateway.replies.map(\.phone)) == answered
        }
        #expect(gateway.replies.count == answered.count, "nobody hears twice")
        #expect(try await page("readyz", status).hasPrefix("ok"))
        #expect(gateway.boundCount == 1)
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
        gateway.leave()
        proven(
            """
            full \(limit), \(refused.count) questions refused for the time being, \(answered.count) acknowledged \
            and answered once, on one bind without a restart
            """)
    }

    @Test(.enabled(if: SmallDisk.isPossible, needsMounting)) @LoopActor
    func `a process that dies on a full disk has lost nothing when there is room`() async throws {
        let disk = try SmallDisk(megabytes: 16)
        let place = try ServeFolder(data: disk.path, onFile: true)
        try place.know(Self.phones)
        let first = try place.serve()
        let before = try await bound(to: first)
        before.treatment = { _, _ in .silence }
        for phone in Self.phones[..<50] { try await before.text("查询 01123X", from: phone) }
        try disk.fill()
        // The log has room of its own for the first of them.
        var others = Self.phones[50...].makeIterator()
        try await eventually("the disk is felt") {
            for phone in (0..<10).compactMap({ _ in others.next() }) { before.send(.text("查询 01123X"), from: phone) }
            return first.errorText.contains("\"store.failing\"")
        }
        try await first.killed()
        before.leave()

        let second = try place.serve()
        try await eventually("it starts or says why not") {
            second.hasEnded || second.errorText.contains("\"responder.started\"")
        }
        if second.hasEnded {
            #expect(try await second.ended() == .exit(1))
            #expect(second.errorText.contains("no room is left on the store's disk"), "\(second.errorText)")
        } else {
            try await second.killed()
        }
        disk.empty()

        let third = try place.serve()
        let gateway = try await bound(to: third)
        try await eventually("everybody is answered") {
            Set(Self.phones[..<50]).isSubset(of: Set(gateway.replies.map(\.phone)))
        }
        try await third.killed()
        gateway.leave()
        proven("killed on a full disk, 50 acknowledged questions answered once there was room")
    }

    @Test(.enabled(if: FailingDisk.isPossible, "an ext4 has to be mounted and made to fail, which takes root"))
    @LoopActor
    func `a disk that becomes read-only refuses questions, and has what was acknowledged`() async throws {
        let disk = try FailingDisk()
        let place = try ServeFolder(data: disk.path, onFile: true)
        try place.know(Self.phones)
        let first = try place.serve()
        let status = try await first.address(after: "status.listening")
        let before = try await bound(to: first)
        for phone in Self.phones[..<50] { try await before.text("查询 01123X", from: phone) }
        try disk.fail()
        // What files have already may still be overwritten, durably: it is the first file that has to grow that fails.
        var count = 50
        while case .taken = try await before.text("查询 01123X", from: Self.phones[count]) { count += 1 }
        #expect(try await before.text("查询 01123X", from: Self.phones[count]) == .refused(.temporaryApplicationError))
        #expect(try await page("readyz", status).contains("store failing"))
        #expect(try await page("healthz", status).hasPrefix("ok"))
        #expect(before.boundCount == 1)
        first.signal(SIGTERM)
        #expect(try await first.ended() == .exit(0))
        before.leave()

        try disk.repair()
        let second = try place.serve()
        let gateway = try await bound(to: second)
        gateway.send(.text("查询 01123X"), from: Self.phones[count])
        try await eventually("everybody is answered") {
            Set((before.replies + gateway.replies).map(\.phone)) == Set(Self.phones[...count])
        }
        try await second.killed()
        gateway.leave()
        proven("read-only while it runs: questions refused for the time being, \(count) acknowledged and answered")
    }

    @Test @LoopActor func `a start that may not write says so`() async throws {
        let disk = SmallDisk.isPossible ? try SmallDisk(megabytes: 16) : nil
        let place = try ServeFolder(data: disk?.path, onFile: true)
        try place.know(["13800138000"])
        if let disk { try disk.remount("ro") } else { _ = chmod(place.store, 0o400) }
        let process = try place.serve()
        #expect(try await process.ended() == .exit(1))
        let reason = disk == nil ? "Permission denied" : "Read-only file system"
        #expect(
            process.errorText.hasSuffix("tongcha: \(place.store) cannot be written: \(reason)\n"),
            "\(process.errorText)")
        proven("read-only at the start, exit code 1 and \"\(reason)\"")
    }

    @LoopActor
    private func bound(to process: ServeProcess) async throws -> Gateway {
        let gateway = Gateway(Gateway.settings())
        gateway.dial(try await process.address())
        try await gateway.bound()
        return gateway
    }

    @LoopActor
    private func setLimit(_ limit: Limit, _ disk: SmallDisk?, _ place: ServeFolder, _ process: ServeProcess) throws {
        switch limit {
        case .disk: try #require(disk).fill()
        case .ceiling:
            let size = try FileManager.default.attributesOfItem(atPath: place.log)[.size] as? Int ?? 0
            #expect(try SmallDisk.run("prlimit", "--pid", "\(process.identifier)", "--fsize=\(size):"))
        }
    }

    @LoopActor
    private func liftLimit(_ limit: Limit, _ disk: SmallDisk?, _ process: ServeProcess) throws {
        switch limit {
        case .disk: disk?.empty()
        case .ceiling: #expect(try SmallDisk.run("prlimit", "--pid", "\(process.identifier)", "--fsize=unlimited:"))
        }
    }

    @LoopActor
    private func page(_ name: String, _ address: SocketAddress) async throws -> String {
        let client = HTTPClient(on: LoopActor.shared.loop)
        let answer = try await client.get(HTTPURL("http://\(address)/\(name)"), deadline: .now + .seconds(20))
        return String(decoding: answer.body, as: UTF8.self)
    }
}
