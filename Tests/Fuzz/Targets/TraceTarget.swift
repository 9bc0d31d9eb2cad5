@testable import GatewaySimulator

/// What the simulator shows of PDUs: one line each, without what controls a terminal.
struct TraceTarget: FuzzTarget {
    let name = "trace"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var isTaken = false
        for wireProtocol in GatewayProfile.WireProtocol.allCases {
            for flags in 0..<4 {
                let trace = PDUTrace(wireProtocol: wireProtocol, withHex: flags & 1 != 0, revealing: flags & 2 != 0)
                let text = input.withUnsafeBytes { trace.text(.received, $0) }
                try hold(text.last == "\n", "no end of a line: \(text)")
                let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
                try hold(controls.isEmpty, "controls \(controls.map(\.value)) in \(text)")
                if flags == 0 {
                    try hold(!text.dropLast().contains("\n"), "more than a line: \(text)")
                    isTaken = isTaken || !text.contains("malformed") && !text.contains("bad PDU")
                }
            }
        }
        return isTaken
    }
}
