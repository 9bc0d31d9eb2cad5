@testable import GatewaySimulator

/// Scenarios, and the small languages of the simulator's options.
struct ScenarioTarget: FuzzTarget {
    let name = "scenario"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        _ = PhoneEntry(text)
        if let range = PhoneRange(text) {
            try hold(PhoneRange(range.description) == range, "\(range) is read as another")
        }
        var isTaken = CompanyBehaviour(text) != nil
        do throws(ScenarioFaults) {
            isTaken = try !ScenarioParser.parse(text).isEmpty || isTaken
        } catch {
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
            try hold(!error.errors.isEmpty, "refused without a fault")
            for fault in error.errors {
                try hold((1...lines).contains(fault.line) && fault.column >= 1, "\(fault) in \(lines) lines")
            }
        }
        return isTaken
    }
}
