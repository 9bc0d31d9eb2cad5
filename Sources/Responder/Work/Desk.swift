import Dialogue
import Digest
import Inquiry
import SMS
import Store

/// What deciding needs besides the store: texts, rules and keys. Made anew when templates are reloaded.
final class Desk: Sendable {
    let parser: CommandParser
    let conversation: Conversation
    let texts: ReplyTexts
    let key: HMACKey
    let limits: Limits
    /// The number replies come from.
    let replyFrom: String
    /// Ids of the applications whose counts are in the store.
    private let localApplications: Set<String>
    /// Ids of the companies that are asked after the commit.
    let remoteCompanies: [String]

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
        localApplications = Set(texts.catalog.applications.filter { local.contains($0.company) }.map(\.id))
        remoteCompanies = remote
    }

    /// Keeps the counts of applications whose company answers from the store.
    func local(_ counts: [Store.AccountCount]) -> [Store.AccountCount] {
        counts.filter { localApplications.contains($0.application) }
    }

    /// A result's reply; companies that nobody asks count as not there, neither answering nor missing.
    func result(_ inquiry: InquiryRow) throws(StoreError) -> Reply {
        let language = Language(rawValue: inquiry.language)
        return try write { () throws(DialogueError) in
            // A dozen counts are found sooner by looking than by hashing; the last word on an application counts.
            try texts.result(missing: Set(inquiry.missing), in: language) { application in
                inquiry.counts.last { $0.application == application }?.count ?? 0
            }
        }
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
