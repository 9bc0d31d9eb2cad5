import Foundation
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

/// Each scenario of the folder holds against a responder that does what it should, and a wrong copy of each of its
/// expectations fails in words that say what happened.
@LoopActor @Suite struct BrokenScenarioTests {
    nonisolated private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../gateway-sim/scenarios").standardized

    /// What the responder of a scenario does beyond giving everybody the same answer.
    struct Conduct {
        /// What it answers, in the order of the questions.
        var replies: [String] = []
        /// When it gives up waiting for a response; on a slow machine a long wait is no reason to.
        var responseTimeout = Duration.seconds(30)
        /// When it looks whether a silent gateway is alive.
        var enquireLinkInterval = Duration.seconds(30)
    }

    nonisolated private static let counts = "微信2个、QQ1个、抖音2个、美团1个"
    nonisolated private static let notYet = "24小时内只能查一次"

    nonisolated private static func conduct(_ name: String) -> Conduct {
        switch name {
        case "drop-tenth", "half-open", "profiles": Conduct(responseTimeout: .seconds(5))
        case "dead-link":
            Conduct(
                replies: ["身份证", "客服"], responseTimeout: .seconds(3), enquireLinkInterval: .milliseconds(500))
        case "demo":
            Conduct(replies: [
                counts, notYet, "闲鱼1个、钉钉1个、京东1个", "没有查到互联网账号", "已经销号",
                "没有查到：号码与身份证后六位不相符", "没有查到：号码与身份证后六位不相符", "身份证号最后六位",
                "位数不对，不计次数",
            ])
        case "next-day": Conduct(replies: [counts, notYet, notYet, counts])
        default: Conduct()
        }
    }

    /// All scenarios there are.
    nonisolated static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
        .filter { $0.hasSuffix(".scenario") }.map { String($0.dropLast(".scenario".count)) }.sorted() ?? []

    /// The scenario's steps, each expectation followed by a wrong copy, or replaced by it where a reply is read.
    private static func steps(_ name: String, breakingReplies: Bool) throws -> [(ScenarioStatement, isBroken: Bool)] {
        let text = try String(contentsOf: folder.appending(path: "\(name).scenario"), encoding: .utf8)
        return try ScenarioParser.parse(text).flatMap { statement -> [(ScenarioStatement, isBroken: Bool)] in
            var copy = statement
            switch statement.step {
            case .receive(let phone, let expectation, let patience) where breakingReplies:
                let wrong =
                    expectation.gateway == nil
                    ? ReplyExpectation(parts: ["never said"]) : ReplyExpectation(gateway: "nowhere")
                copy.step = .receive(phone, wrong, within: patience)
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

    /// A responder for each of the scenario's gateways; each hands over to the one behind it.
    private func responders(_ name: String, _ gateways: [GatewayProfile]) -> [ScriptedResponder] {
        let conduct = Self.conduct(name)
        var replies = conduct.replies[...]
        let responders = gateways.map { gateway in
            ScriptedResponder(
                .smpp, responseTimeout: conduct.responseTimeout, enquireLinkInterval: conduct.enquireLinkInterval,
                systemID: gateway.systemID
            ) { _ in
                [replies.popFirst() ?? "请直接回复身份证号最后六位"]
            }
        }
        for (responder, successor) in zip(responders, responders.dropFirst()) { responder.successor = successor }
        for responder in responders { responder.ignoresRepetitions = true }
        return responders
    }

    /// How the scenario meets its responders, who dial where it listens.
    private func overrides(
        _ gateways: [GatewayProfile], _ responders: [ScriptedResponder], clock: String
    ) throws -> GatewayOverrides {
        var addresses: [String?: String] = [:]
        for (gateway, responder) in zip(gateways, responders) {
            if case .dial = gateway.endpoint { addresses[gateway.name] = try responder.listen() }
        }
        return GatewayOverrides(
            change: { [addresses] in
                if let address = addresses[$0.name] { $0.endpoint = .dial(address) }
                $0.wireProtocol = .smpp
            },
            opened: { address, _ in LoopActor.assumeIsolated { responders[0].dial(address) } },
            clock: ResponderClock(path: clock))
    }

    @Test(arguments: names, [false, true])
    func `what is expected comes true, and a wrong copy of it does not`(
        name: String, breakingReplies: Bool
    ) async throws {
        let files = try TemporaryFolder()
        let steps = try Self.steps(name, breakingReplies: breakingReplies)
        let gateways = GatewayProfile.all(in: steps.map(\.0))
        let responders = responders(name, gateways)
        defer { for responder in responders { responder.close() } }
        let runner = ScenarioRunner(
            steps.map(\.0), file: name,
            overrides: try overrides(gateways, responders, clock: "\(files.path)/clock"), on: LoopActor.shared.loop,
            log: .silent)
        await runner.run()
        try #require(runner.transcript.steps.count == steps.count, "\(runner.transcript.steps)")
        let brokenCount = steps.count { $0.isBroken }
        #expect(brokenCount > 0)
        for (step, (statement, isBroken)) in zip(runner.transcript.steps, steps) {
            guard isBroken else {
                #expect(step.failure == nil, "line \(statement.line): \(statement.source)")
                continue
            }
            let failure = step.failure ?? "nothing"
            let isReadable = [
                "there are ", "no text came within ", "it does not contain \"never said\"; what came is\n",
                "it came through mobile, not through nowhere; what came is\n",
                "it came through unicom, not through nowhere; what came is\n",
            ]
            .contains { failure.hasPrefix($0) }
            #expect(isReadable, "line \(statement.line): \(failure)")
            #expect(!step.trace.isEmpty)
        }
    }

    @Test func `no scenario is left out`() { #expect(Self.names.count >= 19) }
}
