import Primitives
import SMS
import Testing

@testable import Store

@Suite struct WorkingSetTests {
    @Test func `a row written several times is saved once, as it is in the end`() throws {
        let set = WorkingSet()
        let row = try Sample.person()
        for isActive in [true, false, true, false] {
            var change = row
            change.isActive = isActive
            set.mark()
            set.people.replace(change, for: row.phone)
        }
        #expect(set.people.changed == [row.phone])
        #expect(set.people.slot(row.phone)?.row?.isActive == false)
        let delta = MemoryDelta(set)
        #expect(delta.people.count == 1)
    }

    @Test func `a row that comes and goes in one batch leaves nothing to do`() throws {
        let set = WorkingSet()
        try set.replies.insert(Sample.reply(1), for: Sample.id(1))
        set.replies.remove(Sample.id(1))
        #expect(MemoryDelta(set).replies.isEmpty)
        // Nobody has looked whether this one is there.
        set.replies.remove(Sample.id(2))
        #expect(MemoryDelta(set).replies.count == 1)
    }

    @Test func `a change undone leaves the order of what was changed before it`() throws {
        var table = RowTable<[UInt8], String>("test")
        table.replace("a", for: [1])
        table.replace("b", for: [2])
        table.mark()
        table.replace("c", for: [3])
        table.replace("a2", for: [1])
        table.remove([2])
        table.replace("a3", for: [1])
        table.undoToMark()
        #expect(table.changed == [[1], [2]])
        #expect(table[[1]] == "a" && table[[2]] == "b")
        #expect(!table.isKnown([3]))
        table.undoToMark()
        #expect(table[[1]] == "a")
        table.removeAll()
        #expect(table.changed.isEmpty && !table.isKnown([1]))
    }

    @Test func `what was loaded does not overwrite what the batch knows`() throws {
        var table = RowTable<[UInt8], String>("test")
        table.replace("new", for: [1])
        table.remove([2])
        table.load("old", for: [1])
        table.load("old", for: [2])
        table.load("old", for: [3])
        #expect(table[[1]] == "new")
        #expect(table.slot([2])?.row == nil)
        #expect(table[[3]] == "old")
        #expect(table.changed == [[1], [2]])
    }

    @Test func `a batch of many rows finds each, even where digests meet`() throws {
        var table = RowTable<MessageID, Int64>("test")
        let steps: [Int64] = [1, 64, 1 << 32, 1 << 58]
        for _ in 1...2 {
            for step in steps { for number in 1...500 { table.replace(Int64(number), for: id(step, number)) } }
            for step in steps { for number in 1...500 { #expect(table[id(step, number)] != nil) } }
            #expect(!table.isKnown(MessageID(rawValue: -1)))
            table.removeAll()
            #expect(!table.isKnown(MessageID(rawValue: 1)))
        }
        func id(_ step: Int64, _ number: Int) -> MessageID { MessageID(rawValue: step &* Int64(number)) }
    }

    @Test func `an insertion that was undone may be made again`() throws {
        var table = RowTable<[UInt8], String>("test")
        table.mark()
        try table.insert("a", for: [1])
        table.undoToMark()
        #expect(table.slot([1]) == nil)
        try table.insert("b", for: [1])
        #expect(table[[1]] == "b" && table.slot([1])?.isStored == false)
        table.load("stored", for: [1])
        #expect(table[[1]] == "b")
    }

    /// What a change may forget to name.
    enum Table: String, CaseIterable, Codable, Sendable {
        case people, counts, senders, optOuts, inquiries, replies, submissions, fragments, keys, optOutPresence, put
        case removed
    }

    @Test(arguments: Table.allCases) func `reading a row whose key was not named is a mistake of the program`(
        table: Table
    ) async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            [table = table as Table] in
            let set = WorkingSet()
            let phone = try Sample.phone()
            switch table {
            case .people: _ = set.people[phone]
            case .counts: _ = set.counts[phone]
            case .senders: _ = set.senders[phone]
            case .optOuts: _ = set.optOuts[[1]]
            case .inquiries: _ = set.inquiries[Sample.id(1)]
            case .replies: _ = set.replies[Sample.id(1)]
            case .submissions: _ = set.submissions[Sample.submission([1]).key]
            case .fragments: _ = set.fragments[Sample.id(1)]
            case .keys: _ = set.keys.rows
            case .optOutPresence: _ = set.hasOptOuts
            case .put: set.senders.put(SenderRow(phone: phone), for: phone)
            case .removed:
                set.senders.remove(phone)
                _ = set.senders[phone]
            }
        }
        let complaint = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(complaint.contains("without naming"), "\(complaint)")
    }

    @Test(arguments: StoreKind.allCases) func `a key named by one change is named for its neighbours' reading alone`(
        kind: StoreKind
    ) async throws {
        await #expect(processExitsWith: .failure) { [kind = kind as StoreKind] in
            let store = try kind.make()
            let (named, other) = (try Sample.phone(1), try Sample.phone(2))
            try store.edit {
                $0.sender(named)
            } _: { rows in
                precondition(rows.senders[named] == nil)
                _ = rows.senders[other]
            }
        }
    }
}
