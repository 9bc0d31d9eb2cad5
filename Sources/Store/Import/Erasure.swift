import Primitives
import SMS

/// Removes all that is stored of a number.
package struct Erasure: Change {
    /// The number.
    let phone: PhoneNumber
    /// The digests under which an opt-out of the number may be kept beyond its sender's row.
    let optOuts: [[UInt8]]
    /// Where the number appears in rows that are not kept by number.
    let traces: Traces

    /// Whoever asks is told of a failure and asks again.
    package var mustBeDone: Bool { false }

    /// Nothing is read: all of it goes unseen.
    package func name(_ keys: inout RowKeys) {}

    /// Removes the number's own rows and those of the traces.
    package func apply(to rows: WorkingSet) throws(StoreError) {
        rows.leavesNoCopies = true
        rows.removePerson(phone)
        rows.removeCounts(of: phone)
        rows.removeSender(phone)
        for digest in optOuts { rows.removeOptOut(digest) }
        for id in traces.inquiries { rows.removeInquiry(id) }
        for id in traces.replies { rows.removeReply(id) }
        for id in traces.fragments { rows.removeFragment(id) }
        for key in traces.submissions { rows.removeSubmission(key) }
    }
}

extension Editor {
    /// Removes all that is stored of a number.
    ///
    /// What arrives during a search is found by a further one, until one finds nothing. The log, which holds pages as they
    /// were, is folded into the file and cut.
    ///
    /// - Parameters:
    ///   - optOuts: the digests under which an opt-out of the number may be kept beyond its sender's row.
    ///   - patience: how long to wait for readers that keep the log in use.
    /// - Returns: what was found beyond the number's own rows, and whether the log was cut.
    package func erase(
        _ phone: PhoneNumber, optOuts: [[UInt8]], from reader: any SnapshotReader, patience: Duration = .seconds(10)
    ) throws(StoreError) -> (traces: Traces, isPastForgotten: Bool) {
        var all = Traces()
        for _ in 0..<Self.searchLimit {
            let earlier = all
            all = try reader.read { (snapshot) throws(StoreError) in try snapshot.traces(of: phone, beyond: earlier) }
            let isOver = all.count == earlier.count && earlier != Traces()
            // What was found before is gone already.
            try commit(Erasure(phone: phone, optOuts: optOuts, traces: all.beyond(earlier)))
            if isOver { break }
        }
        return (all, try forgetPast(within: patience))
    }

    /// Further searches find less and less; somebody who texts all the time is not waited for.
    private static let searchLimit = 5
}

extension Traces {
    /// How many rows these are.
    fileprivate var count: Int { inquiries.count + replies.count + fragments.count }
}
