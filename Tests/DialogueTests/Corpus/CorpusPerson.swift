import Primitives
import SMS
import Testing

@testable import Dialogue

/// Somebody who texts: a phone, the tail of an identity number, and whatever else a dialogue's placeholders stand for.
struct CorpusPerson {
    let phone: PhoneNumber
    let tail: String
    private let values: [String: String]

    /// The person of one case: the same in every run.
    init(_ index: Int, tail kind: String) throws {
        var random = SeededGenerator(seed: UInt64(index) &+ 0x7E87)
        func figures(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = two(Int.random(in: 1...28, using: &random))
        tail =
            switch kind {
            case "z": ["01", "10", "20"][index % 3] + "0\(index % 9 + 1)1\(index % 7)"
            case "x": day + figures(3) + "X"
            default: day + figures(4)
            }
        let other = two((Int(tail.prefix(2)) ?? 1) % 28 + 1) + figures(4)
        let digits = "138\(figures(8))"
        phone = try #require(PhoneNumber(digits))
        let whole = "1101991950\(two(Int.random(in: 1...12, using: &random)))\(tail)"
        values = [
            "t": tail, "w": other, "t4": String(tail.suffix(4)), "t5": String(tail.prefix(5)),
            "ta": String(tail.prefix(3)),
            "tb": String(tail.suffix(3)), "p": digits,
            "p6": String(digits.suffix(6)), "q": "139\(figures(8))", "id": whole, "id17": String(whole.prefix(17)),
            "id15": String(whole.prefix(6) + whole.dropFirst(8).prefix(9)), "bank": "6217000\(figures(12))",
            "bank16": "6225\(figures(12))",
        ]
    }

    /// What the person types for a text of the corpus.
    func types(_ text: String) -> String {
        var typed = ""
        var remainder = text[...]
        while let character = remainder.popFirst() {
            switch character {
            case "\\": typed += Self.escaped(&remainder)
            case "{":
                let place = remainder.prefix { $0 != "}" }
                remainder = remainder.dropFirst(place.count + 1)
                let parts = place.split(separator: ":").map(String.init)
                typed += Self.written(values[parts[0]] ?? "", parts.count > 1 ? parts[1] : "")
            default: typed.append(character)
            }
        }
        return typed
    }

    private static func escaped(_ text: inout Substring) -> String {
        switch text.popFirst() {
        case "n": return "\n"
        case "t": return "\t"
        case "u":
            let code = text.prefix(4)
            text = text.dropFirst(4)
            return UInt32(code, radix: 16).flatMap(Unicode.Scalar.init).map { String($0) } ?? ""
        default: return ""
        }
    }

    /// The characters as somebody writes them in this form.
    private static func written(_ value: String, _ form: String) -> String {
        func each(_ signs: [String], joint: String = "") -> String {
            value.map { character in character.wholeNumberValue.map { signs[$0] } ?? String(character) }
                .joined(separator: joint)
        }
        func groups(_ size: Int, _ joint: String) -> String {
            let characters = Array(value)
            return stride(from: 0, to: characters.count, by: size).map {
                String(characters[$0..<min($0 + size, characters.count)])
            }.joined(separator: joint)
        }
        let numerals = "零一二三四五六七八九".map(String.init)
        switch form {
        case "fw": return CommandParserTests.fullWidth(value)
        case "half":
            return value.enumerated().map { index, character in
                index % 2 == 0 ? CommandParserTests.fullWidth(String(character)) : String(character)
            }.joined()
        case "sp": return groups(1, " ")
        case "2sp": return groups(2, " ")
        case "3-": return groups(3, "-")
        case "sp4": return groups(4, " ")
        case "sp6": return groups(6, " ")
        case "dot": return groups(1, ".")
        case "dun": return groups(1, "、")
        case "cn": return each(numerals)
        case "cno": return each(["〇"] + numerals.dropFirst())
        case "cnsp": return each(numerals, joint: " ")
        case "cndun": return each(numerals, joint: "、")
        case "yao": return each(["零", "幺"] + numerals.dropFirst(2))
        case "big": return each("零壹贰叁肆伍陆柒捌玖".map(String.init))
        case "mix":
            return value.enumerated().map { index, character in
                index % 2 == 0
                    ? String(character) : character.wholeNumberValue.map { numerals[$0] } ?? String(character)
            }.joined()
        case "circ": return each("⓪①②③④⑤⑥⑦⑧⑨".map(String.init))
        case "key": return each((0...9).map { "\($0)\u{FE0F}\u{20E3}" })
        case "O": return value.replacing("0", with: "O")
        case "o": return value.replacing("0", with: "o")
        case "l": return value.replacing("1", with: "l")
        case "I": return value.replacing("1", with: "I")
        case "lower": return value.lowercased()
        case "py": return each("ling yi er san si wu liu qi ba jiu".split(separator: " ").map(String.init), joint: " ")
        case "en":
            let words = "zero one two three four five six seven eight nine"
            return each(words.split(separator: " ").map(String.init), joint: " ")
        default: return value
        }
    }
}
