import Dialogue
import Digest
import Inquiry
import Primitives
import SMS
import Store

/// What deciding needs besides the store: texts, rules and keys. Made anew when templates are reloaded.
final class ServiceRules: Sendable {
    let parser: CommandParser
    let conversation: Conversation
    let texts: ReplyTexts
    let key: HMACKey
    let limits: Limits
    /// The number replies come from.
    let replyFrom: String
    /// Ids of the applications whose counts are in the store.
    private let localApplications: [String]
    /// Whether these are all that the catalog has.
    private let isEverythingLocal: Bool
    /// Ids of the companies that are asked after the commit.
    let remoteCompanies: [String]
    /// Ids of all companies that are asked, in whatever way.
    let companies: [String]
    /// When whoever waits for these companies is told what.
    let promise: AnswerPromise

    /// - Parameter companies: the enabled companies' ids, `remote` those asked after the commit.
    init(
        texts: ReplyTexts, book: CommandBook, key: HMACKey, limits: Limits, replyFrom: String, local: Set<String>,
        remote: [String]
    ) {
        parser = CommandParser(book)
        conversation = Conversation(texts: texts, identity: IdentityCheck(key: key), limits: limits)
        self.texts = texts
        self.key = key
        self.limits = limits
        self.replyFrom = replyFrom
        localApplications = texts.catalog.applications.filter { local.contains($0.company) }.map(\.id)
        isEverythingLocal = localApplications.count == texts.catalog.applications.count
        remoteCompanies = remote
        companies = local.sorted() + remote
        promise = AnswerPromise(partial: texts.catalog.questions?.partialAfter ?? AnswerPromise().partial)
    }

    /// Keeps the counts of applications whose company answers from the store.
    func local(_ counts: [AccountCount]) -> [AccountCount] {
        // As a rule that is all of them. A dozen names are found sooner by looking than by hashing.
        if counts.allSatisfy({ localApplications.contains($0.application) }) { return counts }
        return counts.filter { localApplications.contains($0.application) }
    }

    /// A result's reply; companies that nobody asks count as not there, neither answering nor missing.
    func result(_ inquiry: InquiryRow) throws(StoreError) -> Reply {
        try write { () throws(DialogueError) in
            try texts.result(missing: Set(inquiry.missing), in: Language(rawValue: inquiry.language)) { application in
                count(of: application, in: inquiry)
            }
        }
    }

    /// What is known of an inquiry while some companies have not answered.
    func partial(_ inquiry: InquiryRow) throws(StoreError) -> Reply {
        try write { () throws(DialogueError) in
            try texts.partial(
                missing: Set(inquiry.missing), deadline: inquiry.deadline, in: Language(rawValue: inquiry.language)
            ) { application in
                count(of: application, in: inquiry)
            }
        }
    }

    /// The reply that ends an inquiry: its result, unless its person was told just that and nothing came since.
    func lastReply(to inquiry: InquiryRow) throws(StoreError) -> Reply {
        guard inquiry.partialAt != nil, inquiry.isTold, !inquiry.missing.isEmpty else {
            return try result(inquiry)
        }
        return try write { () throws(DialogueError) in
            try texts.unanswered(missing: Set(inquiry.missing), in: Language(rawValue: inquiry.language))
        }
    }

    /// How many accounts of an application an inquiry found; `nil` when nobody was asked about it.
    private func count(of application: String, in inquiry: InquiryRow) -> Int? {
        // The last word on an application counts.
        if let count = inquiry.counts.last(where: { $0.application == application }) { return count.count }
        // What the store does not hold of its own applications is zero; others are counted one by one.
        return isEverythingLocal || localApplications.contains(application) ? 0 : nil
    }

    /// Whether anybody has answered.
    func knowsAnything(of inquiry: InquiryRow) -> Bool { !inquiry.counts.isEmpty || !localApplications.isEmpty }

    /// Waits no longer for companies that are not asked any more since the configuration changed: they are not there.
    func leaveOutVanished(_ inquiry: inout InquiryRow) {
        inquiry.missing.removeAll { !remoteCompanies.contains($0) }
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
