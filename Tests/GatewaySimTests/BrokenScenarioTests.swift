import Foundation
import Net
import Testing

@testable import GatewaySimulator

/// Each scenario of a fault holds against a responder that does what it should, and a wrong copy of each of its expectations
/// fails in words that say what happened.
@LoopActor @Suite struct BrokenScenarioTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../gateway-sim/scenarios").standardized

    /// Those that need nothing of the responder but an answer to everybody.
    nonisolated static let names = [
        "bandwidth", "cut", "drop-tenth", "half-open", "jitter", "noise", "out-of-order", "receipts", "refusals",
        "reset", "stall", "throttle",
    ]

    /// Those in which responses are lost, so that it has to give up waiting; elsewhere a slow machine is no reason to.
    private static let losingResponses: Set = ["drop-tenth", "half-open"]

    private static func steps(_ name: String, breakingReplies: Bool) throws -> [(ScenarioStatement, isBroken: Bool)] {
        let text = try String(contentsOf: folder.appending(path: "\(name).scenario"), encoding: .utf8)
        return try ScenarioParser.parse(text).flatMap { statement -> [(ScenarioStatement, isBroken: Bool)] in
            var copy = statement
            switch statement.step {
            case .receive(let phone, _, let patience) where breakingReplies:
                copy.step = .receive(phone, ReplyExpectation(parts: ["never said"]), within: patience)
                return [(copy, true)]
            case .receiveNothing(let phone, _) where breakingReplies:
                copy.step = .receive(phone, ReplyExpectation(), within: .milliseconds(1))
                return [(copy, true)]
            case .expect(var expectation, _):
                expectation.count = expectation.comparison == .atMost ? -1 : expectation.count + 1_000
                copy.step = .expect(expectation, within: .milliseconds(1))
                return [(statement, false), (copy, true)]
            default: return [(statement, false)]
            }
        }
    }

    @Test(arguments: names, [false, true])
    func `what is expected comes true, and a wrong copy of it does not`(
        name: String, breakingReplies: Bool
    ) async throws {
        let steps = try Self.steps(name, breakingReplies: breakingReplies)
        let responder = ScriptedResponder(
            .smpp, responseTimeout: .seconds(Self.losingResponses.contains(name) ? 5 : 30)
        ) { _ in
            ["请直接回复身份证号最后六位"]
        }
        let address = try responder.listen()
        defer { responder.close() }
        let overrides = GatewayOverrides(change: {
            $0.endpoint = .dial(address)
            $0.wireProtocol = .smpp
        })
        let runner = ScenarioRunner(
            steps.map(\.0), file: name, overrides: overrides, on: LoopActor.shared.loop, log: .silent)
        await runner.run()
        try #require(runner.transcript.steps.count == steps.count)
        for (step, (statement, isBroken)) in zip(runner.transcript.steps, steps) {
            guard isBroken else {
                #expect(step.failure == nil, "line \(statement.line): \(statement.source)")
                continue
            }
            let failure = step.failure ?? "nothing"
            let isReadable = [
                "there are ", "no text came within ", "it does not contain \"never said\"; what came is\n",
            ]
            .contains { failure.hasPrefix($0) }
            #expect(isReadable, "line \(statement.line): \(failure)")
            #expect(!step.trace.isEmpty)
        }
    }
}
