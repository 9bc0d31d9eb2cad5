import Dialogue
import Inquiry
import Primitives
import SMS
import Store

/// A service with those who answer for it, as configured; an object, because every answer looks at it.
final class AnsweredService: Sendable {
    /// Its id in the catalog.
    let id: String
    /// When its people may ask and are told what.
    let terms: ServiceTerms
    /// Ids of the parties that are asked after the commit.
    let remote: [String]
    /// Ids of all parties that are asked, in whatever way; with none, the service's guide answers.
    let parties: [String]
    /// Ids of the labels whose counts are in the store.
    private let localApplications: [String]
    /// Whether these are all that the service has.
    private let isEverythingLocal: Bool

    init(_ service: Catalog.Service, _ catalog: Catalog, local: Set<String>, remote: [String]) {
        id = service.id
        terms = service.terms
        let known = catalog.parties(of: service).map(\.id)
        self.remote = remote.filter(known.contains)
        parties = known.filter(local.contains) + self.remote
        localApplications = known.filter(local.contains).flatMap { catalog.applications(of: $0).map(\.id) }
        isEverythingLocal = localApplications.count == known.reduce(0) { $0 + catalog.applications(of: $1).count }
    }

    /// When whoever waits for the parties is told what.
    var promise: AnswerPromise {
        AnswerPromise(acknowledgement: terms.acknowledgeAfter, partial: terms.partialAfter)
    }

    /// Whether the store answers for some of the parties.
    var hasLocalCounts: Bool { !localApplications.isEmpty }

    /// Keeps the counts of labels whose party answers from the store.
    func local(_ counts: [AccountCount]) -> [AccountCount] {
        // As a rule that is all of them. A dozen names are found sooner by looking than by hashing.
        if counts.allSatisfy({ localApplications.contains($0.application) }) { return counts }
        return counts.filter { localApplications.contains($0.application) }
    }

    /// How many accounts of an application an inquiry found; `nil` when nobody was asked about it.
    func count(of application: String, in inquiry: InquiryRow) -> Int? {
        // The last word on an application counts.
        if let count = inquiry.counts.last(where: { $0.application == application }) { return count.count }
        // What the store does not hold of its own applications is zero; others are counted one by one.
        return isEverythingLocal || localApplications.contains(application) ? 0 : nil
    }
}
