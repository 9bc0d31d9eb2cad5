/// The ways to write a figure.
enum Numerals {
    /// The figure this sign stands for, in whatever script; `nil` for every other sign, 十 and 百 included.
    static func figure(of scalar: UInt32) -> UInt8? {
        if scalar < 0x80 { return (0x30...0x39).contains(scalar) ? UInt8(scalar - 0x30) : nil }
        return switch scalar {
        case 0x96F6, 0x6D1E: 0  // 零 洞
        case 0x4E00, 0x5E7A, 0x58F9: 1  // 一 幺 壹
        case 0x4E8C, 0x8D30, 0x4E24: 2  // 二 贰 两
        case 0x4E09, 0x53C1: 3  // 三 叁
        case 0x56DB, 0x8086: 4  // 四 肆
        case 0x4E94, 0x4F0D: 5  // 五 伍
        case 0x516D, 0x9646: 6  // 六 陆
        case 0x4E03, 0x67D2: 7  // 七 柒
        case 0x516B, 0x634C: 8  // 八 捌
        case 0x4E5D, 0x7396: 9  // 九 玖
        default: nil
        }
    }

    /// Whether this sign is 一 and the next one what is counted: 一个, 一下, 一次.
    static func isCount(_ scalar: UInt32, _ next: UInt32) -> Bool {
        scalar == 0x4E00 && [0x4E2A, 0x4E0B, 0x6B21].contains(next)
    }

    /// The figure this word stands for: pinyin and English.
    static func figure(ofWord letters: ArraySlice<UInt32>) -> UInt8? {
        guard letters.count <= 5 else { return nil }
        return words[Sounds.packed(letters.map { UInt8(truncatingIfNeeded: $0) })]
    }

    private static let words: [UInt64: UInt8] = {
        let spelled = [
            ["ling", "zero", "oh"], ["yi", "yao", "one"], ["er", "liang", "two"], ["san", "three"], ["si", "four"],
            ["wu", "five"], ["liu", "six"], ["qi", "seven"], ["ba", "eight"], ["jiu", "nine"],
        ]
        var words: [UInt64: UInt8] = [:]
        for (figure, names) in spelled.enumerated() {
            for name in names { words[Sounds.packed(name.utf8)] = UInt8(figure) }
        }
        return words
    }()
}
