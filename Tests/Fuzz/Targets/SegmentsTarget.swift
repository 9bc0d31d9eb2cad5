import Primitives
import SMS

/// User data headers, and the joining of long messages: segments in any order, twice, of impossible places, in time or not.
struct SegmentsTarget: FuzzTarget {
    let name = "segments"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var script = ScriptedInput(input)
        var assembler = SegmentAssembler(patience: .seconds(300), maximumPending: 4)
        var now = WallTime(milliseconds: 1_767_225_600_000)
        var waiting: Set<Int64> = []
        var isTaken = false
        var id: Int64 = 0
        while !script.isAtEnd {
            id += 1
            now = now + .seconds(script.number(below: 200))
            for set in assembler.expire(at: now) { try remove(set.segmentIDs, from: &waiting) }
            guard let segment = try segment(id, &script) else { continue }
            switch assembler.add(segment, at: now) {
            case .joined(_, let ids):
                waiting.insert(id)
                try remove(ids, from: &waiting)
                isTaken = true
            case .waiting(let dropped):
                waiting.insert(id)
                for set in dropped { try remove(set.segmentIDs, from: &waiting) }
            case .duplicate, .invalid: break
            }
            try hold(assembler.pendingCount <= 4, "\(assembler.pendingCount) messages wait")
            try hold((assembler.nextDeadline == nil) == waiting.isEmpty, "segments wait without a deadline")
        }
        for set in assembler.expire(at: now + .seconds(301)) { try remove(set.segmentIDs, from: &waiting) }
        try hold(waiting.isEmpty, "\(waiting.count) segments are neither joined nor given up")
        return isTaken
    }

    /// A segment told by its header or beside it; `nil` when it is none of a long message.
    private func segment(_ id: Int64, _ script: inout ScriptedInput) throws(Finding) -> InboundSegment? {
        let choice = script.octet()
        let userData = script.octets(Int(script.octet()))
        var place = ConcatenationReference(
            reference: UInt16(choice & 3), total: choice >> 2 & 7, number: script.octet() & 7)
        var text = userData
        if choice & 0x20 != 0 {
            guard let split = try? UserDataHeader.split(userData) else { return nil }
            try checkHeader(split.header)
            guard let found = split.header.concatenation else { return nil }
            try hold(found.isValid, "an impossible place: \(found)")
            (place, text) = (found, split.text)
        }
        let coding = TextCoding.allCases[Int(choice >> 6)]
        return InboundSegment(
            id: id, linkGroup: "mobile", sender: Address("13800138000"), recipient: Address("10699000"),
            concatenation: place,
            content: choice & 0x10 == 0 ? .octets(text, coding) : .text(String(decoding: text, as: UTF8.self)))
    }

    private func checkHeader(_ header: UserDataHeader) throws(Finding) {
        let again = try? UserDataHeader.split(header.octets + [0x41])
        try hold(again?.header == header && again?.text == [0x41], "\(header) comes back as something else")
    }

    private func remove(_ ids: [Int64], from waiting: inout Set<Int64>) throws(Finding) {
        for id in ids { try hold(waiting.remove(id) != nil, "segment \(id) comes back twice, or never came") }
    }
}
