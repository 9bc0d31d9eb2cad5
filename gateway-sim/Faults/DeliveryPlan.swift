import Primitives
import SMS
import Wire

/// Decides what becomes of each segment that the gateway takes; the same seed and order of segments give the same fates.
package struct DeliveryPlan: Sendable {
    /// Which segments a fate is for.
    package enum Selector: Equatable, Sendable {
        /// All that nothing else is said about.
        case everyone
        /// Those to numbers that end so.
        case suffix(String)
        /// That many of a hundred, chosen by chance.
        case share(percent: Int)
    }

    private var usual: SegmentFate
    private var bySuffix: [(suffix: String, fate: SegmentFate)] = []
    private var byShare: [(percent: Int, fate: SegmentFate)] = []
    private var generator: SeededGenerator
    /// How long receipts take where nothing else is said of them; `nil` for no time at all.
    var receiptDelay: DelayDistribution?

    /// A plan under which every segment is taken and reported so; without a state, reported not at all.
    package init(reporting state: MessageState? = .delivered, seed: UInt64 = 1) {
        usual = SegmentFate(receipts: state.map { [SegmentFate.Receipt(state: $0)] } ?? [])
        generator = SeededGenerator(seed: seed)
    }

    /// Changes the fate of the chosen segments; what is said of a number goes before what is said of a share.
    package mutating func change(_ selector: Selector, _ change: (inout SegmentFate) -> Void) {
        var fate = usual
        switch selector {
        case .everyone: change(&usual)
        case .suffix(let suffix):
            let index = bySuffix.firstIndex { $0.suffix == suffix }
            if let index { fate = bySuffix.remove(at: index).fate }
            change(&fate)
            bySuffix.append((suffix, fate))
        case .share(let percent):
            change(&fate)
            byShare.append((percent, fate))
        }
    }

    /// The fate of the next segment for this phone.
    package mutating func fate(for phone: Address, wantsReceipt: Bool) -> SegmentFate {
        var fate = chosen(for: phone)
        if !wantsReceipt { fate.receipts = [] }
        if let receiptDelay {
            for index in fate.receipts.indices where fate.receipts[index].delay == .zero {
                fate.receipts[index].delay = receiptDelay.draw(using: &generator)
            }
        }
        return fate
    }

    private mutating func chosen(for phone: Address) -> SegmentFate {
        // One draw for each segment, used or not, so that a number's fate does not change its neighbours'.
        let draw = byShare.isEmpty ? 0 : Int.random(in: 0..<100, using: &generator)
        if let match = bySuffix.last(where: { phone.text.hasSuffix($0.suffix) }) { return match.fate }
        var bound = 0
        for share in byShare {
            bound += share.percent
            if draw < bound { return share.fate }
        }
        return usual
    }
}
