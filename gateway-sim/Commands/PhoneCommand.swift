import Arguments
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
    nonisolated static let reveal = Option.flag(
        "reveal", "show phone numbers and digits in full, also where nobody looks")
    nonisolated static let receipts = Option(
        "receipts", "STATE", .choice(["none"] + MessageState.allCases.map { $0.name.lowercased() }),
        default: "delivered", "what the receipts about messages to phones say")

    nonisolated static let command = Command(
        "phone", "text the service from a phone and see its replies",
        detail: "With texts, sends one after the other, prints each reply and exits 0; exits 1 when none comes.",
        options: LinkOptions.all + [timeout, receipts, reveal], operands: [words])

    /// The number of the demo's person.
    nonisolated static let defaultNumber = "13800138000"

    private let invocation: Invocation
    private let loop = LoopActor.shared.loop
    private let smsc: SimulatedSMSC
    private let phones: SimulatedPhones
    private let patience: Duration

    init(_ invocation: Invocation, log: Log) throws(SimulatorError) {
        self.invocation = invocation
        var profile = GatewayProfile()
        try LinkOptions.apply(invocation, to: &profile)
        var plan = DeliveryPlan()
        plan.receiptState = MessageState(name: invocation[Self.receipts].uppercased())
        phones = SimulatedPhones(on: loop)
        let firstID = UInt64(max(0, WallClock.now().milliseconds)) << 20
        smsc = SimulatedSMSC(profile, plan: plan, firstID: firstID, loop: loop, log: log)
        smsc.handsets = phones
        patience = invocation[Self.timeout]
    }

    /// Does what the arguments say and returns the exit code.
    func run() async throws(SimulatorError) -> Int32 {
        try smsc.end.open()
        smsc.end.start()
        try await waitForBind()
        let texts = invocation[Self.words].dropFirst()
        let phone = Address(invocation[Self.words].first ?? Self.defaultNumber)
        var code: Int32 = 0
        for text in texts where code == 0 { code = try await ask(text, from: phone) }
        await smsc.end.close()
        return code
    }

    private func waitForBind() async throws(SimulatorError) {
        let isBound = await smsc.changes.wait(until: loop.now + patience) { smsc.isBound }
        guard isBound else { throw .neverBound("\(smsc.end.link.settings.endpoint)", within: patience) }
    }

    private func ask(_ text: String, from phone: Address) async throws(SimulatorError) -> Int32 {
        let seen = phones.inbox(of: phone).count
        var refusal: String?
        phones.onRefusal = { _, status in refusal = status.name }
        try smsc.text(text, from: phone)
        let deadline = loop.now + patience
        let isAnswered = await smsc.changes.wait(until: deadline) {
            phones.inbox(of: phone).count > seen || refusal != nil
        }
        if let refusal, phones.inbox(of: phone).count == seen {
            Console.complain("the responder refused the text: \(refusal)")
            return 1
        }
        guard isAnswered else {
            Console.complain("no reply within \(patience)")
            return 1
        }
        // The receipt is on its way; a moment is enough for it to be answered.
        _ = await smsc.changes.wait(until: min(deadline, loop.now + .seconds(2))) { smsc.unansweredCount == 0 }
        for reply in phones.inbox(of: phone)[seen...] { Console.write(ReplyText.text(of: reply)) }
        return 0
    }
}
