import Primitives
import SMS
import TestSupport

extension SeededGenerator {
    /// Any octets, at most that many.
    mutating func octets(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in .random(in: 0...255, using: &self) }
    }

    /// A text of scalars that the coding has, with those of more than one unit among them.
    mutating func text(for coding: TextCoding, scalarCount: Int) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<scalarCount { text.append(scalar(for: coding)) }
        return String(text)
    }

    private mutating func scalar(for coding: TextCoding) -> Unicode.Scalar {
        let candidates: [ClosedRange<UInt32>]
        switch coding {
        case .gsm7: candidates = [0x20...0x5F, 0x61...0x7E, 0xA3...0xA5, 0x20AC...0x20AC, 0x7B...0x7E]
        case .ascii: candidates = [0x00...0x7F]
        case .latin1: candidates = [0x00...0xFF]
        case .ucs2, .gb18030: candidates = [0x20...0x7E, 0x4E00...0x9FA5, 0x1F300...0x1F5FF, 0x80...0x24F]
        case .binary: candidates = [0x20...0x7E]
        }
        while true {
            let range = candidates[Int.random(in: 0..<candidates.count, using: &self)]
            let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self))
            if let scalar { return scalar }
        }
    }
}
