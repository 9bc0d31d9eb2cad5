import Primitives
import SMS
import Testing

@testable import Store

/// Many changes in one commit: each as if it were alone.
@Suite struct BatchTests {
    /// A change that counts a reply to a sender, and is refused after that when the test says so.
    private static func counting(isRefused: Bool = false) throws -> ScriptedChange<Int> {
        let phone = try Sample.phone()
        return ScriptedChange {
            $0.sender(phone)
        } _: { (rows) throws(StoreError) in
            var sender = rows.senders[phone] ?? SenderRow(phone: phone)
            sender.replyCount += 1
            rows.senders.put(sender, for: phone)
            if isRefused { throw .refused(reason: "no") }
            return sender.replyCount
        }
    }

    private func replyCount(_ store: TestedStore) throws -> Int? {
        let phone = try Sample.phone()
        return try store.look { (found) throws(StoreError) in try found.sender(phone)?.replyCount }
    }

    @Test(arguments: StoreKind.allCases) func `a change sees what its neighbours wrote, and none that was refused`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let seen = Lock<[Int]>([])
        let changes = try [false, true, false, true, false].map { isRefused in
            let change = try Self.counting(isRefused: isRefused)
            return ScriptedChange(change.keys) { (rows) throws(StoreError) in
                let count = try change.work(rows)
                seen.withLock { $0.append(count) }
            }
        }
        let no = StoreError.refused(reason: "no")
        #expect(try store.commit(changes) == [nil, no, nil, no, nil])
        #expect(seen.withLock { $0 } == [1, 2, 3])
        #expect(try replyCount(store) == 3)
    }

    @Test(arguments: StoreKind.allCases) func `undoing a change takes back all it did, and nothing of its neighbours`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let (person, other) = (try Sample.person(1), try Sample.person(2))
        let inquiries = try (1...3).map { try Sample.inquiry($0) }
        try store.edit { rows in
            rows.people.replace(person, for: person.phone)
            rows.optOuts.replace(OptOut(), for: [1])
        }
        let change = ScriptedChange { _ in
        } _: { (rows) throws(StoreError) in
            try rows.inquiries.insert(inquiries[0], for: inquiries[0].id)
            rows.counts.replace([AccountCount(application: "qq", count: 1)], for: person.phone)
        }
        let poison = ScriptedChange {
            $0.keyRows()
        } _: { (rows) throws(StoreError) in
            rows.people.remove(person.phone)
            rows.people.replace(other, for: other.phone)
            rows.counts.remove(person.phone)
            rows.optOuts.remove([1])
            rows.senders.replace(SenderRow(phone: other.phone), for: other.phone)
            let row = Sample.submission([1])
            rows.submissions.replace(row, for: row.key)
            _ = rows.keys.insert(checkValue: [1])
            rows.inquiries.remove(inquiries[0].id)
            try rows.inquiries.insert(inquiries[1], for: inquiries[1].id)
            try rows.replies.insert(Sample.reply(1), for: Sample.id(1))
            try rows.fragments.insert(Sample.fragment(1), for: Sample.id(1))
            throw .refused(reason: "no")
        }
        let last = ScriptedChange { _ in
        } _: { (rows) throws(StoreError) in
            try rows.inquiries.insert(inquiries[1], for: inquiries[1].id)
        }
        #expect(try store.commit([change, poison, last]) == [nil, .refused(reason: "no"), nil])
        let found = try store.look { (found) throws(StoreError) in
            (
                people: [try found.person(person.phone), try found.person(other.phone)],
                counts: try found.counts(of: person.phone), sender: try found.sender(other.phone),
                inquiries: try found.openInquiries(after: nil, limit: 9), keys: try found.keys(),
                replies: try found.replies(after: nil, limit: 9), fragments: try found.fragments(after: nil, limit: 9)
            )
        }
        #expect(found.people == [person, nil])
        #expect(found.counts == [AccountCount(application: "qq", count: 1)])
        #expect(found.sender == nil)
        #expect(found.inquiries == Array(inquiries[..<2]))
        #expect(found.keys == [] && found.replies == [] && found.fragments == [])
        #expect(try store.hasOptedOut([1]))
        #expect(try store.submission(Sample.submission([1]).key) == nil)
    }

    @Test(arguments: StoreKind.allCases) func `a row that the store refuses costs its own change and no other`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let (taken, fresh) = (try Sample.inquiry(2), try Sample.inquiry(3))
        let person = try Sample.person()
        try store.edit { (rows) throws(StoreError) in try rows.inquiries.insert(taken, for: taken.id) }
        let poison = ScriptedChange { _ in
        } _: { (rows) throws(StoreError) in
            // Its first half would do; it must go with the second.
            rows.people.replace(person, for: person.phone)
            try rows.inquiries.insert(taken, for: taken.id)
            return 0
        }
        let good = ScriptedChange { _ in
        } _: { (rows) throws(StoreError) in
            try rows.inquiries.insert(fresh, for: fresh.id)
            return 0
        }
        let errors = try store.commit([Self.counting(), poison, good, Self.counting()])
        #expect(errors == [nil, .refused(reason: "UNIQUE constraint failed: inquiry.id"), nil, nil])
        let found = try store.look { (found) throws(StoreError) in
            (try found.person(person.phone), try found.openInquiries(after: nil, limit: 9))
        }
        #expect(found.0 == nil)
        #expect(found.1 == [taken, fresh])
        #expect(try replyCount(store) == 2)
    }

    @Test(arguments: StoreKind.allCases) func `an ID that is taken is refused, in the batch and in the store`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let inquiry = try Sample.inquiry(1)
        let inserts: [(String, @Sendable (WorkingSet) throws(StoreError) -> Void)] = [
            ("inquiry", { (rows) throws(StoreError) in try rows.inquiries.insert(inquiry, for: inquiry.id) }),
            ("outbox", { (rows) throws(StoreError) in try rows.replies.insert(Sample.reply(1), for: Sample.id(1)) }),
            (
                "fragment",
                { (rows) throws(StoreError) in try rows.fragments.insert(Sample.fragment(1), for: Sample.id(1)) }
            ),
        ]
        for (table, insert) in inserts {
            let change = ScriptedChange({ _ in }, insert)
            let expected = StoreError.refused(reason: "a row of \(table) with an id that is taken")
            #expect(try store.commit([change, change]) == [nil, expected])
            let late = StoreError.refused(reason: "UNIQUE constraint failed: \(table).id")
            #expect(try store.commit([change]) == [late])
            #expect(try store.commit([change, change]) == [late, late])
        }
    }

    @Test(arguments: StoreKind.allCases) func `a row removed and written anew in one batch is the new one`(
        kind: StoreKind
    ) throws {
        for isStored in [true, false] {
            for isSeen in [true, false] {
                let store = try kind.make()
                let (old, new) = (try Sample.inquiry(1), try Sample.inquiry(1, phone: 5))
                var reply = Sample.reply(1)
                reply.text = "another"
                if isStored {
                    try store.edit { (rows) throws(StoreError) in
                        try rows.inquiries.insert(old, for: old.id)
                        try rows.replies.insert(Sample.reply(1), for: old.id)
                        try rows.fragments.insert(Sample.fragment(1), for: old.id)
                    }
                }
                let keys: @Sendable (inout RowKeys) -> Void = {
                    guard isSeen else { return }
                    $0.inquiry(old.id)
                    $0.reply(old.id)
                    $0.fragment(old.id)
                }
                let remove = ScriptedChange(keys) { rows in
                    rows.inquiries.remove(old.id)
                    rows.replies.remove(old.id)
                    rows.fragments.remove(old.id)
                }
                let insert = ScriptedChange(keys) { [reply] (rows) throws(StoreError) in
                    try rows.inquiries.insert(new, for: new.id)
                    try rows.replies.insert(reply, for: new.id)
                    try rows.fragments.insert(Sample.fragment(1, from: "1"), for: new.id)
                }
                #expect(try store.commit([remove, insert]) == [nil, nil])
                let found = try store.look { (found) throws(StoreError) in
                    (try found.inquiry(new.id), try found.reply(new.id), try found.fragments(after: nil, limit: 9))
                }
                #expect(found.0 == new, "stored \(isStored), seen \(isSeen)")
                #expect(found.1 == reply, "stored \(isStored), seen \(isSeen)")
                #expect(found.2 == [Sample.fragment(1, from: "1")], "stored \(isStored), seen \(isSeen)")
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func `rows that only other rows lead to can be read`(kind: StoreKind) throws {
        let store = try kind.make()
        let phone = try Sample.phone()
        let inquiry = try Sample.inquiry(4)
        try store.edit { (rows) throws(StoreError) in
            var sender = SenderRow(phone: phone)
            sender.openInquiry = inquiry.id
            rows.senders.replace(sender, for: phone)
            try rows.inquiries.insert(inquiry, for: inquiry.id)
        }
        var change = ScriptedChange {
            $0.sender(phone)
        } _: { rows -> InquiryRow? in
            rows.senders[phone]?.openInquiry.flatMap { rows.inquiries[$0] }
        }
        change.moreKeys = { keys, rows in
            if let id = rows.senders[phone]?.openInquiry { keys.inquiry(id) }
        }
        #expect(try store.editor.commit(change) == inquiry)
    }

    @Test(arguments: StoreKind.allCases) func `a batch repeated after a failure has one outcome`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        for step in [HookedStore.Step.begin, .load, .save] {
            let failures = Lock(1)
            let hooked = HookedStore(store.store) { (reached) throws(StoreError) in
                let fails = failures.withLock { left in
                    guard reached == step, left > 0 else { return false }
                    left -= 1
                    return true
                }
                if fails { throw .busy }
            }
            let writer = try hooked.openWriter(patience: .seconds(5))
            let completions = Completions()
            let batch = try (0..<3).map { completions.pending($0, try Self.counting()) }
            let committer = BatchCommitter(writer)
            #expect(throws: StoreError.busy) { try committer.write(batch) }
            #expect(try replyCount(store) == (step == .begin ? nil : step == .load ? 3 : 6))
            try committer.write(batch)
            completions.add(batch)
            #expect(completions.all(3) == (0..<3).map { Completions.Done(number: $0) })
        }
        #expect(try replyCount(store) == 9)
    }

    @Test(arguments: StoreKind.allCases) func `changes written alone are not written again with the rest`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let taken = try Sample.inquiry(2)
        try store.edit { (rows) throws(StoreError) in try rows.inquiries.insert(taken, for: taken.id) }
        let beginnings = Lock(0)
        let hooked = HookedStore(store.store) { (step) throws(StoreError) in
            guard step == .begin else { return }
            // Together, the first alone, the second alone, and then the third: another process has the store.
            if beginnings.withLock({
                $0 += 1; return $0
            }) == 4 {
                throw .busy
            }
        }
        let completions = Completions()
        let poison = ScriptedChange { _ in
        } _: { (rows) throws(StoreError) in
            try rows.inquiries.insert(taken, for: taken.id)
            return 0
        }
        let batch = [
            completions.pending(1, try Self.counting()), completions.pending(2, poison),
            completions.pending(3, try Self.counting()),
        ]
        let committer = BatchCommitter(try hooked.openWriter(patience: .seconds(5)))
        #expect(throws: StoreError.busy) { try committer.write(batch) }
        try committer.write(batch)
        completions.add(batch)
        let late = StoreError.refused(reason: "UNIQUE constraint failed: inquiry.id")
        #expect(completions.all(3).map(\.error) == [nil, late, nil])
        #expect(try replyCount(store) == 2)
    }
}
