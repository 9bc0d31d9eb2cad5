import Arguments
import Glibc
import Net
import SMS
import Telemetry

/// `gateway-sim phone`: one phone in the tester's hand.
@LoopActor
final class PhoneCommand {
    nonisolated static let words = Operand.repeated(
        "NUMBER", .text, "the phone's number, then the texts to send; without a text type them (default: 13800138000)")
    nonisolated static let timeout = Option(
        "timeout", "TIME", .duration(.milliseconds(1)...(.seconds(172_800))), default: .seconds(30),
        "how long to wait for each reply")

    nonisolated static let command = Command(
        "phone", "text the service from a phone and see its replies",
        detail: "With texts, sends one after the other, prints each reply and exits 0; exits 1 when none comes.",
        options: LinkOptions.all + [timeout] + TrafficOptions.all, operands: [words])

    /// The number of the demo's person.
    nonisolated static let defaultNumber = "13800138000"

    private let invocation: Invocation
    private let loop = LoopActor.shared.loop
    private let smsc: SimulatedSMSC
    private let phones: SimulatedPhones
    private let patience: Duration
    private let wireProtocol: GatewayProfile.WireProtocol
    private let recorder: TrafficRecorder?
    private var refusal: String?
    private var current = Address(PhoneCommand.defaultNumber)

    init(_ invocation: Invocation, log: Log) throws(SimulatorError) {
        self.invocation = invocation
        var profile = GatewayProfile()
        try LinkOptions.apply(invocation, to: &profile)
        recorder = try TrafficOptions.recorder(invocation)
        profile.traffic = recorder?.tap(profile.wireProtocol)
        phones = SimulatedPhones()
        smsc = SimulatedSMSC(
            profile, plan: TrafficOptions.plan(invocation), seed: UInt64(invocation[TrafficOptions.seed]),
            tap: TrafficOptions.tap(invocation, profile.wireProtocol), loop: loop, log: log)
        smsc.handsets = phones
        patience = invocation[Self.timeout]
        wireProtocol = profile.wireProtocol
    }

    /// Does what the arguments say and returns the exit code.
    func run() async throws(SimulatorError) -> Int32 {
        let number = invocation[Self.words].first ?? Self.defaultNumber
        guard PhoneNumber(number) != nil else {
            Console.complain("'\(number)' is no mobile number; try \(Self.defaultNumber)")
            return 2
        }
        try smsc.end.open()
        smsc.end.start()
        try await smsc.waitForBind(patience: patience)
        phones.onRefusal = { [weak self] in self?.refusal = $0.name }
        let texts = invocation[Self.words].dropFirst()
        let code: Int32
        if !texts.isEmpty {
            code = try await ask(Array(texts), from: Address(number))
        } else if isatty(STDIN_FILENO) == 1 {
            code = await converse(from: Address(number))
        } else {
            code = try await askPiped(from: Address(number))
        }
        await smsc.end.close()
        await TrafficOptions.finish(recorder)
        return code
    }

    private func ask(_ texts: [String], from phone: Address) async throws(SimulatorError) -> Int32 {
        for text in texts {
            guard try await ask(text, from: phone) else { return 1 }
        }
        return 0
    }

    /// Asks line by line, each after the reply to the one before.
    private func askPiped(from phone: Address) async throws(SimulatorError) -> Int32 {
        var phone = phone
        for await line in StandardInput.lines() {
            switch PhoneEntry(line) {
            case .nothing, .help: continue
            case .quit: return 0
            case .number(let number): phone = Address(number)
            case .mistake(let reason):
                Console.complain(reason)
                return 2
            case .text(let text): guard try await ask(text, from: phone) else { return 1 }
            }
        }
        return 0
    }

    /// Sends a text and prints what comes back; `false` when nothing does.
    private func ask(_ text: String, from phone: Address) async throws(SimulatorError) -> Bool {
        let seen = phones.inbox(of: phone).count
        refusal = nil
        try smsc.text(text, from: phone)
        let deadline = loop.now + patience
        _ = await smsc.changes.wait(until: deadline) { phones.inbox(of: phone).count > seen || refusal != nil }
        guard phones.inbox(of: phone).count > seen else {
            Console.complain(refusal.map { "the responder refused the text: \($0)" } ?? "no reply within \(patience)")
            return false
        }
        // The receipt is on its way; a moment is enough for it to be answered.
        _ = await smsc.changes.wait(until: min(deadline, loop.now + .seconds(2))) { smsc.unansweredCount == 0 }
        for reply in phones.inbox(of: phone)[seen...] {
            Console.write(ReplyText.text(of: reply, over: wireProtocol))
        }
        return true
    }
}

// At a terminal.
extension PhoneCommand {
    private func converse(from phone: Address) async -> Int32 {
        current = phone
        phones.onText = { [weak self] to, reply in
            self?.announce("\(to.text) ← \(reply.sender.text)  \(reply.text)\n    \(ReplyText.facts(of: reply))")
        }
        phones.onReceipts = { [weak self, wireProtocol] _, reply in
            self?.announce("    receipt \(reply.receiptSummary(in: wireProtocol))")
        }
        phones.onBinds = { [weak self] count, reason in
            self?.announce("(\(count == 0 ? "not connected" : "connected")\(reason.map { ": \($0)" } ?? ""))")
        }
        phones.onRefusal = { [weak self] in self?.announce("(the responder refused the text: \($0.name))") }
        Console.write(PhoneEntry.guide + prompt)
        for await line in StandardInput.lines() {
            guard obey(PhoneEntry(line)) else { break }
            Console.write(prompt)
        }
        phones.onBinds = { _, _ in }
        return 0
    }

    /// Does what was typed; `false` ends the conversation.
    private func obey(_ entry: PhoneEntry) -> Bool {
        switch entry {
        case .nothing: break
        case .help: Console.write(PhoneEntry.guide)
        case .quit: return false
        case .number(let number): current = Address(number)
        case .mistake(let reason): Console.write("\(reason)\n")
        case .text(let text):
            do {
                try smsc.text(text, from: current)
            } catch {
                Console.write("\(error)\n")
            }
        }
        return true
    }

    private var prompt: String { "\(current.text)> " }

    /// Puts a line where the prompt is, and the prompt below it.
    private func announce(_ text: String) { Console.write("\r\u{1B}[K\(text)\n\(prompt)") }
}
