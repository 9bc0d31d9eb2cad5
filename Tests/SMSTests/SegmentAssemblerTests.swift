import SMS
import TestSupport
import Testing

struct SegmentAssemblerTests {
    private static let start = WallTime(milliseconds: 1_700_000_000_000)
    private static let port = Address("10699000")

    private func segment(
        _ number: UInt8, of total: UInt8, reference: UInt16 = 7, id: Int64? = nil, from sender: String = "13800138000",
        to recipient: String = "10699000", over linkGroup: String = "mobile", _ content: InboundSegment.Content
    ) -> InboundSegment {
        InboundSegment(
            id: id ?? Int64(number), linkGroup: linkGroup, sender: Address(sender), recipient: Address(recipient),
            concatenation: ConcatenationReference(reference: reference, total: total, number: number), content: content)
    }

    private func expired(_ ids: [Int64], from sender: String = "13800138000") -> ExpiredSet {
        ExpiredSet(linkGroup: "mobile", sender: Address(sender), recipient: Self.port, segmentIDs: ids)
    }

    @Test(arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] as [[UInt8]])
    func `segments join in any order`(order: [UInt8]) {
        var assembler = SegmentAssembler()
        let outcomes = order.map { assembler.add(segment($0, of: 3, .text("<\($0)>")), at: Self.start) }
        #expect(
            outcomes == [
                .waiting(dropped: nil), .waiting(dropped: nil), .joined(text: "<1><2><3>", segmentIDs: [1, 2, 3]),
            ])
        #expect(assembler.pendingCount == 0)
        #expect(assembler.nextDeadline == nil)
    }

    @Test func `a message of one segment is joined at once`() {
        var assembler = SegmentAssembler()
        for _ in 0..<2 {
            let outcome = assembler.add(segment(1, of: 1, .octets([0x41], .ascii)), at: Self.start)
            #expect(outcome == .joined(text: "A", segmentIDs: [1]))
        }
    }

    @Test func `the first of two with one number counts`() {
        var assembler = SegmentAssembler()
        _ = assembler.add(segment(1, of: 2, id: 10, .text("first")), at: Self.start)
        #expect(assembler.add(segment(1, of: 2, id: 11, .text("other")), at: Self.start) == .duplicate)
        #expect(
            assembler.add(segment(2, of: 2, id: 12, .text(" last")), at: Self.start)
                == .joined(text: "first last", segmentIDs: [10, 12]))
    }

    @Test func `what a gateway repeats after the joining begins nothing`() {
        var assembler = SegmentAssembler(patience: .seconds(300))
        let segments = [segment(1, of: 2, .text("a")), segment(2, of: 2, .text("b"))]
        for segment in segments { _ = assembler.add(segment, at: Self.start) }
        for segment in segments { #expect(assembler.add(segment, at: Self.start + .seconds(299)) == .duplicate) }
        #expect(assembler.pendingCount == 0)
        #expect(assembler.add(segments[0], at: Self.start + .seconds(300)) == .waiting(dropped: nil))
    }

    @Test func `a reference used again begins a new message`() {
        var assembler = SegmentAssembler()
        _ = assembler.add(segment(1, of: 2, .text("a")), at: Self.start)
        _ = assembler.add(segment(2, of: 2, .text("b")), at: Self.start)
        #expect(assembler.add(segment(1, of: 2, .text("c")), at: Self.start) == .waiting(dropped: nil))
        #expect(
            assembler.add(segment(2, of: 2, .text("b")), at: Self.start) == .joined(text: "cb", segmentIDs: [1, 2]))
    }

    @Test func `the second message under a reference is remembered as long as the first`() {
        var assembler = SegmentAssembler(patience: .seconds(300))
        let first = [segment(1, of: 2, .text("a")), segment(2, of: 2, .text("b"))]
        let second = [segment(1, of: 2, .text("c")), segment(2, of: 2, .text("d"))]
        for segment in first { _ = assembler.add(segment, at: Self.start) }
        for segment in second { _ = assembler.add(segment, at: Self.start + .seconds(200)) }
        for segment in second { #expect(assembler.add(segment, at: Self.start + .seconds(499)) == .duplicate) }
        #expect(assembler.add(second[0], at: Self.start + .seconds(500)) == .waiting(dropped: nil))
    }

    @Test func `only what belongs together is joined`() {
        var assembler = SegmentAssembler()
        let content = InboundSegment.Content.text("x")
        let strangers = [
            segment(1, of: 2, content), segment(2, of: 3, content), segment(2, of: 2, reference: 8, content),
            segment(2, of: 2, from: "13800138001", content), segment(2, of: 2, to: "10699001", content),
            segment(2, of: 2, over: "unicom", content),
        ]
        for stranger in strangers { #expect(assembler.add(stranger, at: Self.start) == .waiting(dropped: nil)) }
        #expect(assembler.pendingCount == strangers.count)
        let other = segment(2, of: 2, from: "+8613800138000", content)
        #expect(assembler.add(other, at: Self.start) == .joined(text: "xx", segmentIDs: [1, 2]))
    }

    @Test(arguments: [(UInt8(0), UInt8(2)), (3, 2), (1, 0), (0, 0)])
    func `impossible places are refused`(number: UInt8, total: UInt8) {
        var assembler = SegmentAssembler()
        #expect(
            assembler.add(segment(number, of: total, .text("x")), at: Self.start) == .invalid(.impossiblePlace))
        #expect(assembler.pendingCount == 0)
    }

    @Test func `what is too long for a segment is refused`() {
        var assembler = SegmentAssembler()
        let octets = [UInt8](repeating: 0x41, count: 1_025)
        #expect(assembler.add(segment(1, of: 2, .octets(octets, .ascii)), at: Self.start) == .invalid(.tooLong))
        let text = String(repeating: "a", count: 1_025)
        #expect(assembler.add(segment(1, of: 2, .text(text)), at: Self.start) == .invalid(.tooLong))
    }

    @Test func `unfinished messages expire in the order they began`() {
        var assembler = SegmentAssembler(patience: .seconds(60))
        _ = assembler.add(segment(2, of: 3, reference: 1, id: 5, .text("a")), at: Self.start)
        _ = assembler.add(segment(1, of: 2, reference: 2, id: 6, .text("b")), at: Self.start + .seconds(10))
        _ = assembler.add(segment(1, of: 3, reference: 1, id: 7, .text("c")), at: Self.start + .seconds(20))
        #expect(assembler.nextDeadline == Self.start + .seconds(60))
        #expect(assembler.expire(at: Self.start + .milliseconds(59_999)) == [])
        #expect(assembler.expire(at: Self.start + .seconds(60)) == [expired([5, 7])])
        #expect(assembler.nextDeadline == Self.start + .seconds(70))
        #expect(assembler.expire(at: Self.start + .seconds(1_000)) == [expired([6])])
        #expect(assembler.nextDeadline == nil)
    }

    @Test func `without room the oldest message goes and is told`() {
        var assembler = SegmentAssembler(maximumPending: 2)
        for reference: UInt16 in 1...2 {
            _ = assembler.add(segment(1, of: 2, reference: reference, id: Int64(reference), .text("a")), at: Self.start)
        }
        let third = segment(1, of: 2, reference: 3, id: 3, .text("a"))
        #expect(assembler.add(third, at: Self.start) == .waiting(dropped: expired([1])))
        #expect(assembler.pendingCount == 2)
        // What completes a message needs no room.
        #expect(
            assembler.add(segment(1, of: 1, reference: 4, .text("z")), at: Self.start)
                == .joined(text: "z", segmentIDs: [1]))
        let second = segment(2, of: 2, reference: 2, id: 9, .text("b"))
        #expect(assembler.add(second, at: Self.start) == .joined(text: "ab", segmentIDs: [2, 9]))
    }

    @Test func `a clock set back makes nobody wait longer`() {
        var assembler = SegmentAssembler(patience: .seconds(60))
        _ = assembler.add(segment(1, of: 2, reference: 1, id: 1, .text("a")), at: Self.start + .seconds(86_400))
        _ = assembler.add(segment(1, of: 2, reference: 2, id: 2, .text("a")), at: Self.start)
        #expect(assembler.nextDeadline == Self.start + .seconds(60))
        #expect(assembler.expire(at: Self.start + .seconds(60)) == [expired([1]), expired([2])])
    }

    @Test func `characters that a phone cut in two are whole again`() {
        for (coding, text) in [(TextCoding.ucs2, "查😀询"), (.gb18030, "查😀询"), (.gsm7, "a€b[")] {
            let octets = coding.encode(text) ?? []
            for cut in 0...octets.count {
                var assembler = SegmentAssembler()
                _ = assembler.add(segment(2, of: 2, .octets(Array(octets[cut...]), coding)), at: Self.start)
                let outcome = assembler.add(segment(1, of: 2, .octets(Array(octets[..<cut]), coding)), at: Self.start)
                #expect(outcome == .joined(text: text, segmentIDs: [1, 2]), "\(coding) cut at \(cut)")
            }
        }
    }

    @Test func `segments in different codings join as text`() {
        var assembler = SegmentAssembler()
        let contents: [InboundSegment.Content] = [
            .octets([0x67, 0xE5], .ucs2), .octets([0xB2, 0xE9], .gb18030), .text("**"), .octets([0xD1], .gb18030),
            .octets([0xAF], .gb18030), .octets([0x01], .binary), .octets([0x1B, 0x65], .gsm7),
        ]
        var last: SegmentOutcome?
        for (number, content) in zip(1...7, contents) {
            last = assembler.add(segment(UInt8(number), of: 7, content), at: Self.start)
        }
        #expect(last == .joined(text: "查查**询€", segmentIDs: Array(1...7)))
    }

    @Test(arguments: [TextCoding.gsm7, .ascii, .latin1, .ucs2, .gb18030], ConcatenationForm.allCases)
    func `what the segmenter cuts is joined again`(coding: TextCoding, form: ConcatenationForm) throws {
        var random = SeededNumbers(seed: 6)
        var assembler = SegmentAssembler()
        let segmenter = Segmenter(codings: [coding], form: form)
        for round in 0..<300 {
            let text = random.text(for: coding, scalarCount: .random(in: 0...500, using: &random))
            var arrivals = try segmenter.segments(of: text, reference: UInt16(round)).shuffled(using: &random)
            if let extra = arrivals.first, arrivals.count > 1 { arrivals.insert(extra, at: 1) }
            var joined: String?
            for arrival in arrivals {
                let place = arrival.concatenation ?? ConcatenationReference(reference: 0, total: 1, number: 1)
                let octets = arrival.hasHeader ? try UserDataHeader.split(arrival.userData).text : arrival.userData
                if form == .payload {
                    joined = coding.decode(octets)
                    continue
                }
                let inbound = segment(
                    place.number, of: place.total, reference: place.reference, .octets(octets, coding))
                if case .joined(let text, _) = assembler.add(inbound, at: Self.start) { joined = text }
            }
            #expect(joined.map { Array($0.utf8) } == Array(text.utf8))
        }
        #expect(assembler.pendingCount == 0)
    }

    @Test func `noise keeps every bound and loses no segment`() {
        var random = SeededNumbers(seed: 7)
        var assembler = SegmentAssembler(patience: .seconds(30), maximumPending: 50)
        var now = Self.start
        var held: Set<Int64> = []
        for id in Int64(0)..<50_000 {
            now = now + .milliseconds(.random(in: -50...200, using: &random))
            let total = UInt8.random(in: 0...5, using: &random)
            let inbound = segment(
                .random(in: 0...5, using: &random), of: total, reference: .random(in: 0...60, using: &random), id: id,
                .octets(random.octets(upTo: 8), TextCoding.allCases[Int(id) % TextCoding.allCases.count]))
            switch assembler.add(inbound, at: now) {
            case .joined(_, let ids): held.formUnion([id]); #expect(held.isSuperset(of: ids)); held.subtract(ids)
            case .waiting(let dropped):
                held.insert(id)
                held.subtract(dropped?.segmentIDs ?? [])
            case .duplicate, .invalid: break
            }
            if id % 7 == 0 { held.subtract(assembler.expire(at: now).flatMap(\.segmentIDs)) }
            #expect(assembler.pendingCount <= 50)
            if let deadline = assembler.nextDeadline { #expect(deadline <= now + .seconds(30)) }
        }
        held.subtract(assembler.expire(at: now + .seconds(60)).flatMap(\.segmentIDs))
        #expect(held.isEmpty)
        #expect(assembler.pendingCount == 0)
    }
}
