import Primitives
import TestSupport

/// One file twice: as the disk holds it for sure, and what was written since and may or may not have reached it.
struct CutFile {
    /// What becomes of that when the power goes.
    enum Fate: CaseIterable {
        /// Nothing of it reached the disk.
        case nothing
        /// All of it did.
        case everything
        /// The first changes did, and the one that was under way in part.
        case beginning
        /// Any sectors of any changes did, in whatever order.
        case scattered
    }

    private enum Change {
        case write([UInt8], offset: Int)
        case truncate(Int)
    }

    /// The smallest piece a disk writes as a whole.
    private static let sectorSize = 512

    private var durable: [UInt8] = []
    private var changes: [(change: Change, moment: Int)] = []
    /// Whether the folder on the disk names it.
    var isNamed = false

    mutating func write(_ octets: [UInt8], at offset: Int, moment: Int) {
        changes.append((.write(octets, offset: offset), moment))
    }

    mutating func truncate(to size: Int, moment: Int) { changes.append((.truncate(size), moment)) }

    /// Everything written up to a moment is on the disk; of what came later nobody knows.
    mutating func sync(upTo moment: Int) {
        let count = changes.prefix { $0.moment <= moment }.count
        for (change, _) in changes[..<count] { Self.apply(change, to: &durable) }
        changes.removeFirst(count)
    }

    /// What the next start finds, `nil` where that is no file.
    func remains(after fate: Fate, using generator: inout SeededGenerator) -> [UInt8]? {
        guard isNamed || Bool.random(using: &generator) else { return nil }
        var octets = durable
        let changes = changes.map(\.change)
        switch fate {
        case .nothing: break
        case .everything: for change in changes { Self.apply(change, to: &octets) }
        case .beginning:
            guard let last = changes.indices.randomElement(using: &generator) else { break }
            for change in changes[..<last] { Self.apply(change, to: &octets) }
            for piece in Self.sectors(of: changes[last]) where Bool.random(using: &generator) {
                Self.apply(piece, to: &octets)
            }
        case .scattered:
            for piece in changes.flatMap(Self.sectors) where Bool.random(using: &generator) {
                Self.apply(piece, to: &octets)
            }
        }
        return octets
    }

    /// A write cut where sectors begin; what was not written there stays as it is.
    private static func sectors(of change: Change) -> [Change] {
        guard case .write(let octets, let offset) = change else { return [change] }
        var pieces: [Change] = []
        var start = 0
        while start < octets.count {
            let end = min(octets.count, ((offset + start) / sectorSize + 1) * sectorSize - offset)
            pieces.append(.write(Array(octets[start..<end]), offset: offset + start))
            start = end
        }
        return pieces
    }

    private static func apply(_ change: Change, to octets: inout [UInt8]) {
        switch change {
        case .write(let new, let offset):
            // A file system may have made the file longer and not have got round to what stands there.
            let missing = offset + new.count - octets.count
            if missing > 0 { octets.append(contentsOf: repeatElement(0, count: missing)) }
            octets.replaceSubrange(offset..<offset + new.count, with: new)
        case .truncate(let size):
            if size < octets.count { octets.removeLast(octets.count - size) }
        }
    }
}
