import Primitives
import SMS
import Testing

@testable import Store

@Suite struct ErasureTests {
    @Test(arguments: StoreKind.allCases) func `erasing a number leaves no trace of it and everything of others`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        for index in 0...1 {
            let (person, inquiry) = (try Sample.person(index), try Sample.inquiry(index + 1, phone: index))
            let phone = person.phone
            try store.edit { (rows) throws(StoreError) in
                rows.people.replace(person, for: phone)
                rows.counts.replace([AccountCount(application: "qq", count: 1)], for: phone)
                rows.senders.replace(SenderRow(phone: phone), for: phone)
                rows.optOuts.replace(OptOut(), for: [UInt8(index)])
                try rows.inquiries.insert(inquiry, for: inquiry.id)
                try rows.replies.insert(Sample.reply(index + 1, to: "+86\(phone.digits)"), for: inquiry.id)
                try rows.fragments.insert(Sample.fragment(index + 1, from: "86\(phone.digits)"), for: inquiry.id)
            }
        }
        let (traces, isPastForgotten) = try store.editor.erase(
            try Sample.phone(0), optOuts: [[0], [9]], from: store.reader)
        #expect(isPastForgotten)
        #expect(traces.inquiries == [Sample.id(1)])
        #expect(traces.replies == [Sample.id(1)])
        #expect(traces.fragments == [Sample.id(1)])
        for index in 0...1 {
            let (phone, id) = (try Sample.phone(index), Sample.id(index + 1))
            let isThere = try store.look { (found) throws(StoreError) in
                [
                    try found.person(phone) != nil, try found.counts(of: phone) != [], try found.sender(phone) != nil,
                    try found.inquiry(id) != nil, try found.reply(id) != nil,
                    try found.fragments(after: nil, limit: 9).contains { $0.id == id },
                ]
            }
            #expect(isThere == Array(repeating: index == 1, count: 6))
            #expect(try store.hasOptedOut([UInt8(index)]) == (index == 1))
        }
    }

    @Test(arguments: StoreKind.allCases) func `a number nobody knows is erased without a trace`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        #expect(try store.editor.erase(try Sample.phone(), optOuts: [], from: store.reader).traces == Traces())
    }

    @Test(arguments: StoreKind.allCases) func `a second look finds what arrived since the first, once`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let phone = try Sample.phone()
        var traces = Traces()
        for number in 1...3 {
            let inquiry = try Sample.inquiry(number, phone: number == 2 ? 1 : 0)
            let row = inquiry
            try store.edit { (rows) throws(StoreError) in
                try rows.inquiries.insert(row, for: row.id)
                try rows.replies.insert(Sample.reply(number, to: row.phone.digits), for: row.id)
                try rows.fragments.insert(Sample.fragment(number, from: row.phone.digits), for: row.id)
            }
            traces = try store.look { [traces] (found) throws(StoreError) in
                try found.traces(of: phone, beyond: traces)
            }
        }
        #expect(traces.inquiries == [Sample.id(1), Sample.id(3)])
        #expect(traces.replies == [Sample.id(1), Sample.id(3)])
        #expect(traces.fragments == [Sample.id(1), Sample.id(3)])
    }
}
