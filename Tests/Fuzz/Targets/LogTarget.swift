import JSON
import Telemetry

/// Texts from outside in log lines: neither a program nor a terminal may take them for anything else.
struct LogTarget: FuzzTarget {
    let name = "log"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        let line = LogLine(
            time: Timestamp(milliseconds: 1_767_225_600_000), level: .info, event: "link.bound",
            fields: [.init(name: "peer", value: .string(text)), .init(name: "count", value: .integer(7))])
        guard let node = try? JSONParser.parse(line.json.dropLast(), as: .json) else {
            throw Finding(description: "no JSON: \(String(decoding: line.json, as: UTF8.self))")
        }
        try hold(node["count"]?.integerValue == 7, "the next field is lost")
        guard let kept = node["peer"]?.stringValue else { throw Finding(description: "the field is lost") }
        let isWhole = kept.unicodeScalars.elementsEqual(text.unicodeScalars)
        try hold(isWhole || text.utf8.count > 1_024 && kept.hasSuffix("…"), "another text: \(kept)")
        let shown = String(decoding: line.text.dropLast(), as: UTF8.self)
        try hold(shown.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "a control: \(shown)")
        try hold(shown.hasSuffix(" count=7"), "the next field is lost: \(shown)")
        return isWhole
    }
}
