import Primitives
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

    private func expired(
        _ ids: [Int64], from sender: String = "13800138000", isSuperseded: Bool = false
    ) -> ExpiredSet {
        ExpiredSet(
            linkGroup: "mobile", sender: Address(sender), recipient: Self.port, segmentIDs: ids,
            isSuperseded: isSuperseded)
    }

    @Test(arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] as [[UInt8]])
    func `segments join in any order`(order: [UInt8]) {
        var assembler = SegmentAssembler()
        let outcomes = order.map { assembler.add(segment($0, of: 3, .text("<\($0)>")), at: Self.start) }
        #expect(
            outcomes == [
                .waiting(dropped: []), .waiting(dropped: []), .joined(text: "<1><2><3>", segmentIDs: [1, 2, 3]),
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

    @Test func `a stale half does not swallow the message that uses its reference again`() {
        var assembler = SegmentAssembler()
        let newer = Self.start + .seconds(60)
        _ = assembler.add(segment(1, of: 2, id: 10, .text("old ")), at: Self.start)
        #expect(
            assembler.add(segment(1, of: 2, id: 11, .text("new ")), at: newer)
                == .waiting(dropped: [expired([10], isSuperseded: true)]))
        #expect(assembler.add(segment(1, of: 2, id: 12, .text("old ")), at: newer) == .duplicate)
        #expect(
            assembler.add(segment(2, of: 2, id: 13, .text("end")), at: newer)
                == .joined(text: "new end", segmentIDs: [11, 13]))
        #expect(assembler.expire(at: newer + .seconds(600)) == [])
    }

    @Test func `a stale half that was joined with the wrong end gives it back`() {
        var assembler = SegmentAssembler()
        let newer = Self.start + .seconds(60)
        _ = assembler.add(segment(1, of: 2, id: 10, .text("old ")), at: Self.start)
        #expect(
            assembler.add(segment(2, of: 2, id: 11, .text("end")), at: newer)
                == .joined(text: "old end", segmentIDs: [10, 11]))
        #expect(assembler.add(segment(2, of: 2, id: 12, .text("end")), at: newer) == .duplicate)
        #expect(
            assembler.add(segment(1, of: 2, id: 13, .text("new ")), at: newer + .seconds(1))
                == .joined(text: "new end", segmentIDs: [13]))
        #expect(assembler.pendingCount == 0)
    }

    @Test func `a stale half of another length is dropped without a word when the newer message is whole`() {
        var assembler = SegmentAssembler()
        _ = assembler.add(segment(1, of: 3, id: 10, .text("old")), at: Self.start)
        for number: UInt8 in 1...2 {
            _ = assembler.add(segment(number, of: 2, .text("new")), at: Self.start + .seconds(20))
        }
        #expect(assembler.expire(at: Self.start + .seconds(300)) == [expired([10], isSuperseded: true)])
    }

    /// What is left of an older message, and how long ago, before a whole one comes in any order with repeats.
    @Test func `a newer message is joined whatever an older one left, in every order`() {
        for seed in UInt64(0)..<2_000 {
            var random = SeededGenerator(seed: seed)
            var assembler = SegmentAssembler()
            let total = UInt8.random(in: 2...5, using: &random)
            let oldTotal = Bool.random(using: &random) ? total : UInt8.random(in: 2...5, using: &random)
            let left = (1...oldTotal).shuffled(using: &random).prefix(.random(in: 1..<Int(oldTotal), using: &random))
            var id: Int64 = 0
            for number in left {
                id += 1
                _ = assembler.add(segment(number, of: oldTotal, id: id, .text("old\(number)")), at: Self.start)
            }
            var now = Self.start + .seconds(.random(in: 20...250, using: &random))
            var order = Array((1...total).shuffled(using: &random))
            for repeated in order where Int.random(in: 0..<3, using: &random) == 0 {
                order.insert(repeated, at: .random(in: 0...order.count, using: &random))
            }
            var texts: [String] = []
            for number in order {
                id += 1
                now = now + .milliseconds(.random(in: 0...900, using: &random))
                if case .joined(let text, _) = assembler.add(
                    segment(number, of: total, id: id, .text("new\(number)")), at: now)
                {
                    texts.append(text)
                }
            }
            let whole = (1...total).map { "new\($0)" }.joined()
            #expect(texts.count { $0 == whole } == 1, "seed \(seed): \(texts)")
            #expect(texts.count <= 2, "seed \(seed): \(texts)")
            let told = assembler.expire(at: now + .seconds(600)).filter { !$0.isSuperseded }
            #expect(told == [], "seed \(seed)")
        }
    }

    @Test func `who was asked to text again is not asked once more for the segments that come late`() {
        var assembler = SegmentAssembler(patience: .seconds(60))
        _ = assembler.add(segment(1, of: 3, id: 1, .text("a")), at: Self.start)
        #expect(assembler.expire(at: Self.start + .seconds(60)) == [expired([1])])
        _ = assembler.add(segment(2, of: 3, id: 2, .text("b")), at: Self.start + .seconds(61))
        #expect(assembler.expire(at: Self.start + .seconds(121)) == [expired([2], isSuperseded: true)])
        // The same place again is another message's.
        _ = assembler.add(segment(1, of: 2, reference: 8, id: 3, .text("c")), at: Self.start)
        #expect(assembler.expire(at: Self.start + .seconds(200)) == [expired([3])])
        _ = assembler.add(segment(1, of: 2, reference: 8, id: 4, .text("d")), at: Self.start + .seconds(201))
        #expect(assembler.expire(at: Self.start + .seconds(261)) == [expired([4])])
    }

    @Test func `what a restart lost is not asked for when its other segments come`() {
        var assembler = SegmentAssembler(patience: .seconds(60))
        assembler.noteLost(
            linkGroup: "mobile", sender: Address("+8613800138000"), recipient: Self.port,
            ConcatenationReference(reference: 7, total: 2, number: 1), at: Self.start)
        _ = assembler.add(segment(2, of: 2, id: 5, .text("b")), at: Self.start + .seconds(1))
        #expect(assembler.expire(at: Self.start + .seconds(61)) == [expired([5], isSuperseded: true)])
    }

    @Test func `a sender's oldest message goes when its octets are too many, and nobody else's`() {
        var assembler = SegmentAssembler()
        let octets = InboundSegment.Content.octets([UInt8](repeating: 0x41, count: 1_000), .ascii)
        _ = assembler.add(segment(1, of: 2, reference: 999, id: 999, from: "13900139000", octets), at: Self.start)
        var dropped: [ExpiredSet] = []
        for reference: UInt16 in 1...100 {
            let inbound = segment(1, of: 2, reference: reference, id: Int64(reference), octets)
            if case .waiting(let sets) = assembler.add(inbound, at: Self.start) { dropped += sets }
        }
        #expect(dropped == (1...60).map { expired([$0]) })
        #expect(assembler.pendingCount == 41)
    }

    @Test func `thirty thousand segments of many senders keep to the octets there are`() {
        var assembler = SegmentAssembler()
        let octets = InboundSegment.Content.octets([UInt8](repeating: 0x41, count: 1_024), .ascii)
        var most = 0
        for id in Int64(0)..<30_000 {
            let total = UInt8(id % 250 + 2)
            let inbound = segment(
                UInt8(id % 2 + 1), of: total, id: id, from: String(13_000_000_000 + id / 3), octets)
            _ = assembler.add(inbound, at: Self.start + .milliseconds(Int(id)))
            most = max(most, assembler.octetCount)
        }
        #expect(assembler.pendingCount > 5_000)
        #expect(most <= 28 << 20, "16 MiB, and a quarter of it for each of three memories")
    }

    @Test func `a message of as many segments as there can be fits`() {
        var assembler = SegmentAssembler()
        var last: SegmentOutcome?
        for number: UInt8 in 1...255 {
            last = assembler.add(
                segment(number, of: 255, .octets([UInt8](repeating: 0x41, count: 134), .ascii)), at: Self.start)
        }
        guard case .joined(let text, _) = last else {
            Issue.record("\(String(describing: last))")
            return
        }
        #expect(text.utf8.count == 255 * 134)
    }

    @Test func `what a gateway repeats after the joining begins nothing`() {
        var assembler = SegmentAssembler(patience: .seconds(300))
        let segments = [segment(1, of: 2, .text("a")), segment(2, of: 2, .text("b"))]
        for segment in segments { _ = assembler.add(segment, at: Self.start) }
        for segment in segments { #expect(assembler.add(segment, at: Self.start + .seconds(299)) == .duplicate) }
        #expect(assembler.pendingCount == 0)
        #expect(assembler.add(segments[0], at: Self.start + .seconds(300)) == .waiting(dropped: []))
    }

    @Test func `a reference used again begins a new message`() {
        var assembler = SegmentAssembler()
        _ = assembler.add(segment(1, of: 2, .text("a")), at: Self.start)
        _ = assembler.add(segment(2, of: 2, .text("b")), at: Self.start)
        #expect(assembler.add(segment(1, of: 2, .text("c")), at: Self.start) == .waiting(dropped: []))
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
        #expect(assembler.add(second[0], at: Self.start + .seconds(500)) == .waiting(dropped: []))
    }

    @Test func `only what belongs together is joined`() {
        var assembler = SegmentAssembler()
        let content = InboundSegment.Content.text("x")
        let strangers = [
            segment(1, of: 2, content), segment(2, of: 3, content), segment(2, of: 2, reference: 8, content),
            segment(2, of: 2, from: "13800138001", content), segment(2, of: 2, to: "10699001", content),
            segment(2, of: 2, over: "unicom", content),
        ]
        for stranger in strangers { #expect(assembler.add(stranger, at: Self.start) == .waiting(dropped: [])) }
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
        #expect(assembler.add(third, at: Self.start) == .waiting(dropped: [expired([1])]))
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
        var random = SeededGenerator(seed: 6)
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
        var random = SeededGenerator(seed: 7)
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
                held.subtract(dropped.flatMap(\.segmentIDs))
            case .duplicate, .invalid: break
            }
            if id % 7 == 0 { held.subtract(assembler.expire(at: now).flatMap(\.segmentIDs)) }
            #expect(assembler.pendingCount <= 50)
            #expect(assembler.octetCount <= 1 << 20)
            if let deadline = assembler.nextDeadline { #expect(deadline <= now + .seconds(30)) }
        }
        held.subtract(assembler.expire(at: now + .seconds(60)).flatMap(\.segmentIDs))
        #expect(held.isEmpty)
        #expect(assembler.pendingCount == 0)
    }
}
