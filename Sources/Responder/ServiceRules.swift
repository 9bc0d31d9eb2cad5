import Dialogue
import Digest
import Inquiry
import Primitives
import SMS
import Store

/// What deciding needs besides the store: texts, rules and keys. Made anew when templates are reloaded.
final class ServiceRules: Sendable {
    let parser: CommandParser
    private let conversation: Conversation
    /// Conversations with people whose codes are under former keys, by the keys' numbers.
    private let formerConversations: [Int64: Conversation]
    let texts: ReplyTexts
    /// The keys of the identity check.
    let keys: KeyRing
    /// Makes the codes of tails that a register outside is asked about; `nil` where the store knows people.
    let registerCode: IdentityCheck?
    /// Under which texts are told apart; the same for as long as the process lives.
    let digestKey: HMACKey
    let limits: Limits
    /// The number replies come from.
    let replyFrom: String
    /// The hours in which late results wait, by the names of links.
    private let quietHours: [String: DailyHours]
    /// How each service is answered, the catalog's first one first.
    let services: [AnsweredService]
    /// Stands for a service that the catalog has lost.
    private let lost: AnsweredService

    /// - Parameters:
    ///   - local: ids of the parties whose counts are in the store.
    ///   - remote: ids of the parties that are asked after the commit.
    ///   - registerCode: makes what a register outside is asked with; without it the store knows people.
    init(
        texts: ReplyTexts, book: CommandBook, keys: KeyRing, digestKey: HMACKey, limits: Limits, replyFrom: String,
        local: Set<String>,
        remote: [String], registerCode: IdentityCheck? = nil, quietHours: [String: DailyHours] = [:]
    ) {
        services = texts.catalog.queried.map { service in
            AnsweredService(service, texts.catalog, local: local, remote: remote)
        }
        lost = AnsweredService(texts.catalog.queried[0], texts.catalog, local: [], remote: [])
        let texts = texts.offering(services.filter { !$0.parties.isEmpty }.map(\.id))
        parser = CommandParser(book)
        func conversation(_ key: HMACKey) -> Conversation {
            Conversation(
                texts: texts, identity: registerCode == nil ? IdentityCheck(key: key) : nil, limits: limits,
                codeKeys: [keys.present.key] + keys.former.map(\.key))
        }
        self.conversation = conversation(keys.present.key)
        formerConversations = Dictionary(keys.former.map { ($0.number, conversation($0.key)) }) { first, _ in first }
        self.texts = texts
        self.keys = keys
        self.registerCode = registerCode
        self.digestKey = digestKey
        self.limits = limits
        self.replyFrom = replyFrom
        self.quietHours = quietHours
    }

    /// Whether people are known to a register outside, and not to the store.
    var asksRegister: Bool { registerCode != nil }

    /// The conversation with somebody whose code is under the key of this number.
    func conversation(under number: Int64?) -> Conversation {
        guard !formerConversations.isEmpty else { return conversation }
        return formerConversations[keys.entry(numbered: number).number] ?? conversation
    }

    /// The service of this id; the first one, without anybody to ask, for one that the catalog has lost since.
    func service(_ id: String) -> AnsweredService {
        services.first { $0.id == id } ?? lost
    }

    /// The hours in which late results wait over this link; `nil` for none.
    func quietHours(of link: String) -> DailyHours? { quietHours.isEmpty ? nil : quietHours[link] }

    /// Whether it is the service whose memory has a sender's own columns.
    func isFirst(_ service: String) -> Bool { services[0].id == service }

    /// A result's reply; parties that nobody asks count as not there, neither answering nor missing.
    func result(_ inquiry: InquiryRow) throws(StoreError) -> Reply {
        let service = service(inquiry.service)
        return try write { () throws(DialogueError) in
            try texts.result(
                of: service.id, missing: Set(inquiry.missing), in: Language(rawValue: inquiry.language)
            ) { application in
                service.count(of: application, in: inquiry)
            }
        }
    }

    /// What is known of an inquiry while some parties have not answered.
    func partial(_ inquiry: InquiryRow) throws(StoreError) -> Reply {
        let service = service(inquiry.service)
        return try write { () throws(DialogueError) in
            try texts.partial(
                of: service.id, missing: Set(inquiry.missing), deadline: inquiry.deadline,
                in: Language(rawValue: inquiry.language)
            ) { application in
                service.count(of: application, in: inquiry)
            }
        }
    }

    /// The reply that ends an inquiry: its result, unless its person was told just that and nothing came since.
    func lastReply(to inquiry: InquiryRow) throws(StoreError) -> Reply {
        guard inquiry.partialAt != nil, inquiry.isTold, !inquiry.missing.isEmpty else {
            return try result(inquiry)
        }
        return try write { () throws(DialogueError) in
            try texts.unanswered(
                of: inquiry.service, missing: Set(inquiry.missing), in: Language(rawValue: inquiry.language))
        }
    }

    /// Whether anybody has answered.
    func knowsAnything(of inquiry: InquiryRow) -> Bool {
        !inquiry.counts.isEmpty || service(inquiry.service).hasLocalCounts
    }

    /// Waits no longer for parties that are not asked any more since the configuration changed: they are not there.
    func leaveOutVanished(_ inquiry: inout InquiryRow) {
        let remote = service(inquiry.service).remote
        inquiry.missing.removeAll { !remote.contains($0) }
    }

    /// Turns a text that cannot be written into the refusal of the one unit that wanted it.
    func write<Written>(_ body: () throws(DialogueError) -> Written) throws(StoreError) -> Written {
        do throws(DialogueError) {
            return try body()
        } catch {
            throw .refused(reason: "\(error)")
        }
    }
}
