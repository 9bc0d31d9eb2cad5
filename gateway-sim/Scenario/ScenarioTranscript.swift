import JSON
import SMS

/// What happened in a scenario, for people step by step and for programs as JSON.
struct ScenarioTranscript: Sendable {
    /// How one step went.
    struct Step: Equatable, Sendable {
        /// The step's line, from 1.
        var line: Int
        /// The step as written, masked.
        var source: String
        /// What went wrong, one thought a line; `nil` when nothing did.
        var failure: String?
        /// When it ended, after the scenario's start.
        var elapsed: Duration
    }

    /// A text that went one way or the other.
    struct Message: Equatable, Sendable {
        /// When, after the scenario's start.
        var elapsed: Duration
        /// The phone, as a transcript may show it.
        var phone: String
        /// Whether the phone sent it.
        var isQuestion: Bool
        /// The text, as a transcript may show it.
        var text: String
        /// In how many segments.
        var segmentCount: Int
    }

    /// Where the scenario was read.
    var file: String
    /// The steps so far.
    var steps: [Step] = []
    /// The texts so far.
    var messages: [Message] = []

    /// Whether no step failed.
    var hasPassed: Bool { steps.allSatisfy { $0.failure == nil } }

    /// A step as a line of the Test Anything Protocol, with what went wrong below it.
    static func line(of step: Step, number: Int, file: String) -> String {
        guard let failure = step.failure else { return "ok \(number) - \(step.source)\n" }
        let reasons = failure.split(separator: "\n").map { "#     \($0)\n" }.joined()
        return "not ok \(number) - \(step.source)\n#   \(file):\(step.line)\n" + reasons
    }

    /// Writes the scenario as one object; times are in milliseconds.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("file", file)
        writer.member("passed", hasPassed)
        writer.name("steps")
        writer.beginArray()
        for step in steps {
            writer.beginObject()
            writer.member("line", step.line)
            writer.member("step", step.source)
            writer.member("passed", step.failure == nil)
            if let failure = step.failure { writer.member("failure", failure) }
            writer.member("at_ms", step.elapsed / .milliseconds(1))
            writer.endObject()
        }
        writer.endArray()
        writer.name("messages")
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            writer.member("at_ms", message.elapsed / .milliseconds(1))
            writer.member("phone", message.phone)
            writer.member("direction", message.isQuestion ? "from_phone" : "to_phone")
            writer.member("text", message.text)
            writer.member("segments", message.segmentCount)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
