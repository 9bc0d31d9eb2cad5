import Digest
import Primitives
import SMS
import Testing

@testable import Dialogue

/// One person texting: keeps the memory from text to text as the store would, and a clock that moves by command.
final class Talk {
    let conversation: Conversation
    let parser: CommandParser
    let person: PersonFacts?
    let phone: PhoneNumber
    var memory = SenderMemory()
    var openInquiries: [InquiryFacts] = []
    /// The open inquiry of the first service.
    var openInquiry: InquiryFacts? {
        get { openInquiries.first { $0.service == "accounts" } }
        set { openInquiries = openInquiries.filter { $0.service != "accounts" } + (newValue.map { [$0] } ?? []) }
    }
    private(set) var now: WallTime
    private var lastMessage: Int64 = 0

    /// The shipped texts and catalog, parsed once for all talks.
    private static let shipped = Result { try (Shipped.texts(), Shipped.parser()) }
    private static let challenging = Result {
        let catalog = try Shipped.catalog(challenging: ["accounts", "bank-cards"])
        return (try ReplyTexts(catalog: catalog, library: Shipped.library()), CommandParser(CommandBook(catalog)))
    }
    private static let digestKey = HMACKey(Array("digests".utf8))

    /// A talk that begins at this time, with a person whose number is registered under this tail, or nobody.
    init(
        at start: WallTime, tail: String? = "01123X", status: PersonFacts.Status = .active, phone: PhoneNumber? = nil,
        offering services: [String]? = nil, isChallenged: Bool = false,
        keys: [HMACKey] = [HMACKey(Array("codes".utf8))]
    ) throws {
        let (texts, parser) = try (isChallenged ? Self.challenging : Self.shipped).get()
        let phone = try phone ?? #require(PhoneNumber("13800138000"))
        self.parser = parser
        self.phone = phone
        conversation = Conversation(
            texts: services.map(texts.offering) ?? texts, identity: Shipped.identity, codeKeys: keys)
        person = try tail.map { tail in
            PersonFacts(tailMAC: Shipped.identity.mac(for: try #require(IDTail(tail)), of: phone), status: status)
        }
        now = start
    }

    /// Lets time pass.
    func wait(_ duration: Duration) { now = now + duration }

    /// Sends a text some time after the last one.
    func send(
        _ text: String, gatewayID: String? = nil, after pause: Duration = .zero, hasDigest: Bool = true
    ) throws -> Decision {
        wait(pause)
        let digest = MessageDigest(of: text, gatewayID: gatewayID, account: "line", key: Self.digestKey)
        lastMessage += 1
        let decision = try conversation.decide(
            parser.parse(text, from: phone), from: phone, as: MessageID(rawValue: lastMessage),
            digest: hasDigest ? digest : nil, memory: memory,
            person: person,
            openInquiries: openInquiries, now: now)
        memory = decision.memory
        return decision
    }
}
