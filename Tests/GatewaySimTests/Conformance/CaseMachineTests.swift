import Primitives
import Session
import Testing
import Wire

@testable import GatewaySimulator

@Suite struct CaseMachineTests {
    private let start = ContinuousClock.now
    private let settings = ConformanceSettings(
        position: ConformancePosition(wireProtocol: .line, peerBinds: false, peerRole: .esme))
    private static let bind = Array(
        "bind_transceiver 1 system_id=carrier1 password=secret interface_version=1\n".utf8)

    private func machine(_ steps: [ConformanceStep]) -> CaseMachine {
        let writer = PhraseWriter(position: settings.position, names: settings.names)
        let subject = ConformanceCase("test.case", .line("binds"), "a test", steps)
        return CaseMachine(subject, settings, over: PeerSession(writer), nextPhone: 13_900_000_000)
    }

    private func octets(_ text: String) -> [UInt8] { Array((text + "\n").utf8) }

    @Test func `a session is dialled and bound before the case begins`() {
        var machine = machine([.session(.sending)] + ConformanceStep.alive())
        #expect(machine.start(at: start) == [.open])
        #expect(machine.handle(.opened, at: start) == [.send(Self.bind)])
        let granted = octets("bind_transceiver_resp 1 command_status=ESME_ROK system_id=x")
        #expect(machine.handle(.received(granted), at: start) == [.send(octets("enquire_link 2"))])
        #expect(machine.verdict == nil)
        #expect(machine.nextDeadline == start + settings.timeout)
        _ = machine.handle(.received(octets("enquire_link_resp 2 command_status=ESME_ROK")), at: start)
        #expect(machine.verdict == .passed)
    }

    @Test func `what does not come in time is a failure at its deadline and not before`() {
        var machine = machine([.session(.connected)] + ConformanceStep.alive())
        _ = machine.start(at: start)
        _ = machine.handle(.opened, at: start)
        _ = machine.handle(.tick, at: start + settings.timeout - .milliseconds(1))
        #expect(machine.verdict == nil)
        _ = machine.handle(.tick, at: start + settings.timeout)
        #expect(
            machine.verdict
                == .failed("the session does not go on: enquire_link is not answered within 5.0 seconds"))
    }

    @Test func `the peer's requests are answered meanwhile, and messages only if nothing holds them`() {
        var machine = machine([
            .session(.sending), .manner(.holdsAnswers), .gather(atMost: 1), .answerHeld(reversed: false),
        ])
        _ = machine.start(at: start)
        _ = machine.handle(.opened, at: start)
        _ = machine.handle(.received(octets("bind_transceiver_resp 1 command_status=ESME_ROK")), at: start)
        let probe = machine.handle(.received(octets("enquire_link 7")), at: start)
        #expect(probe == [.send(octets("enquire_link_resp 7 command_status=ESME_ROK"))])
        let message = octets("submit_sm 8 source_addr=10699000 destination_addr=13900000000 short_message=x")
        #expect(
            machine.handle(.received(message), at: start)
                == [.send(octets("submit_sm_resp 8 command_status=ESME_ROK message_id=c0ffee1"))])
        #expect(machine.verdict == .passed)
    }

    @Test func `an answer that nothing expects is a failure at once, and shows the PDUs`() {
        var machine = machine([
            .session(.connected), .send(.unbind, as: "x"), .answered("x", .refusal([.invalidBindStatus])),
        ])
        _ = machine.start(at: start)
        _ = machine.handle(.opened, at: start)
        _ = machine.handle(.received(octets("unbind_resp 1 command_status=ESME_ROK")), at: start)
        #expect(machine.verdict == .failed("answered by unbind_resp 1 with ESME_ROK"))
        #expect(
            machine.exchanges == [
                Exchange(direction: .sent, octets: octets("unbind 1")),
                Exchange(direction: .received, octets: octets("unbind_resp 1 command_status=ESME_ROK")),
            ])
    }

    @Test func `a peer that is not there ends the run`() {
        var run = ConformanceRun(ConformanceCases.all(for: settings), settings)
        #expect(run.start(at: start) == [.open])
        #expect(run.handle(.couldNotOpen("refused"), at: start) == [])
        #expect(run.isOver && run.isUnreachable)
    }

    @Test(arguments: ConformanceRunTests.positions) func `noise never stops the machine`(position: ConformancePosition)
    {
        var generator = SeededGenerator(seed: 0xC0F0)
        let settings = ConformanceSettings.test(position)
        var run = ConformanceRun(ConformanceCases.all(for: settings), settings)
        let pdus = SessionCommand.allCases.map { command in
            PhraseWriter(position: position, names: settings.names).octets(
                .command(command), 1, phone: "13900000000", messageID: "1")
        }
        let commands =
            position.wireProtocol == .smpp ? pdus : [Array("submit_sm 1 x=y\n".utf8), Array("unbind 2\n".utf8)]
        var now = start
        _ = run.start(at: now)
        for _ in 0..<4_000 where !run.isOver {
            var octets = commands.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                octets[Int.random(in: 0..<octets.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            let events: [CaseMachine.Event] = [.opened, .received(octets), .received(octets), .ended, .tick]
            _ = run.handle(events.randomElement(using: &generator) ?? .tick, at: now)
            _ = PDUMask(wireProtocol: position.wireProtocol, isRevealing: false).pieces(of: octets)
            now += .milliseconds(Int.random(in: 0...400, using: &generator))
        }
        #expect(run.doneCount > 0)
    }
}
