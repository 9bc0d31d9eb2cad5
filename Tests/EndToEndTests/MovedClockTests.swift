import Foundation
import Net
import TestSupport
import Testing

@testable import GatewaySimulator
@testable import Responder

/// The program with a clock that a scenario moves, by libfaketime and without any change in it.
@Suite(.enabled(if: FakeTime.library != nil, "libfaketime is not installed (Debian's package faketime)"))
struct MovedClockTests {
    @Test @LoopActor func `a day later the same question is answered again`() async throws {
        let place = try ServeFolder()
        try place.know(["13800138000"])
        let clock = try place.folder.write("clock", "+0\n")
        let process = try ServeProcess(
            arguments: ["serve", "--config", place.configuration],
            environment: [
                "LD_PRELOAD": try #require(FakeTime.library), "FAKETIME_TIMESTAMP_FILE": clock,
                "FAKETIME_NO_CACHE": "1",
                // Without a name libfaketime would move the environment, beside which Swift looks for the arguments.
                "FAKETIME_SHARED": "/faketime_sem_0 /faketime_shm_0",
            ], folder: place.folder.path)
        let address = try await process.address()
        let statements = try ScenarioParser.parse(
            """
            phone A 13800138000
            A texts "查询 01123X"
            A receives containing "没有查到互联网账号"
            clock moves 23h
            A texts "CX01123X"
            A receives containing "24小时内只能查一次"
            clock moves 61m
            A texts "查询01123X"
            A receives containing "没有查到互联网账号"
            """)
        let runner = ScenarioRunner(
            statements, file: "test",
            overrides: GatewayOverrides(
                change: { $0.endpoint = .dial("\(address)") }, clock: ResponderClock(path: clock)),
            on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        #expect(runner.transcript.steps.compactMap(\.failure) == [])
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
        // For the responder the time has passed, and nobody has set a clock.
        #expect(!process.errorText.contains("clock.stepped"))
    }
}

private enum FakeTime {
    /// The library; none where a sanitizer has to be loaded first.
    static let library: String? = {
        guard BuiltBinary.sanitizerOptions.isEmpty else { return nil }
        let places = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketime.so.1" }
        return places.first { FileManager.default.fileExists(atPath: $0) }
    }()
}
