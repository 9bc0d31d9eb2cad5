/// Scenarios as the XML that servers for continuous integration read: a suite for each, a case for each step.
enum JUnitReport {
    /// The document; without times nothing in it depends on when and how fast the scenarios ran.
    static func text(of transcripts: [ScenarioTranscript], withTimes: Bool) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gateway-sim\">\n"
        for transcript in transcripts { text += suite(transcript, withTimes: withTimes) }
        return text + "</testsuites>\n"
    }

    private static func suite(_ transcript: ScenarioTranscript, withTimes: Bool) -> String {
        let failureCount = transcript.steps.count { $0.failure != nil }
        let time = transcript.steps.last.map { self.time($0.elapsed, withTimes) } ?? ""
        var text = "  <testsuite name=\"\(escaped(transcript.file))\" tests=\"\(transcript.steps.count)\""
        text += " failures=\"\(failureCount)\" errors=\"0\" skipped=\"0\"\(time)>\n"
        text += "    <properties><property name=\"seed\" value=\"\(transcript.seed)\"/></properties>\n"
        for step in transcript.steps { text += self.case(step, of: transcript.file, withTimes: withTimes) }
        return text + "  </testsuite>\n"
    }

    private static func `case`(_ step: ScenarioTranscript.Step, of file: String, withTimes: Bool) -> String {
        // Steps may read alike; with its line each has a name of its own.
        var text = "    <testcase classname=\"\(escaped(file))\" name=\"\(step.line): \(escaped(step.source))\""
        text += " file=\"\(escaped(file))\" line=\"\(step.line)\"\(time(step.duration, withTimes))"
        guard let failure = step.failure else { return text + "/>\n" }
        let first = failure.split(separator: "\n").first.map(String.init) ?? ""
        var body = "\(file):\(step.line)\nexpected: \(step.source)\ngot: \(failure)\n"
        if withTimes, !step.trace.isEmpty { body += "\n" + step.trace.joined(separator: "\n") + "\n" }
        text += ">\n      <failure message=\"\(escaped(first))\">\(escaped(body))</failure>\n    </testcase>\n"
        return text
    }

    private static func time(_ duration: Duration, _ isShown: Bool) -> String {
        guard isShown else { return "" }
        let milliseconds = Int(duration / .milliseconds(1))
        let rest = String(milliseconds % 1_000 + 1_000).dropFirst()
        return " time=\"\(milliseconds / 1_000).\(rest)\""
    }

    /// The text inside an element or an attribute; what XML cannot hold at all becomes a replacement character.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "\n", "\t": result.append(scalar)
            case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value): result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
