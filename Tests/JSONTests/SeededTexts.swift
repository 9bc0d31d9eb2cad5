import Primitives
import TestSupport

extension SeededGenerator {
    /// A text of characters that need care: quotes, controls, and every length of UTF-8.
    mutating func text(maximumCount: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...maximumCount, using: &self) {
            let range: ClosedRange<UInt32> =
                [0...0x1F, 0x20...0x7E, 0x22...0x22, 0x5C...0x5C, 0x7F...0x7FF, 0x4E00...0x9FFF, 0x1F300...0x1F64F][
                    Int.random(in: 0..<7, using: &self)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
