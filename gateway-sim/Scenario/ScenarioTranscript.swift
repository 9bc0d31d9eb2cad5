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
        /// How long it took.
        var duration = Duration.zero
        /// The PDUs before it ended, where it failed.
        var trace: [String] = []
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
        /// The gateway through which it went, where gateways have names.
        var gateway: String?
        /// What the receipts about a text to a phone said at the scenario's end.
        var receipt: String?
        /// The phone's number, by which messages are put in order, and which is never written.
        var number = ""
    }

    /// Where the scenario was read.
    var file: String
    /// What repeats all that was left to chance.
    var seed: UInt64 = 1
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

    /// The failing step's PDUs for people; they are no part of what the same seed repeats octet by octet.
    static func trace(of step: Step, file: String) -> String {
        guard !step.trace.isEmpty else { return "" }
        return "\(file):\(step.line): the last PDUs\n" + step.trace.map { "  \($0)\n" }.joined()
    }

    /// Writes the scenario as one object; times are in milliseconds.
    ///
    /// - Parameter withTimes: without them there are no PDUs either, and messages stand by phone, so that nothing depends
    ///   on when and how fast the scenario ran.
    func write(to writer: inout JSONWriter, withTimes: Bool = true) {
        writer.beginObject()
        writer.member("file", file)
        writer.member("seed", seed)
        writer.member("passed", hasPassed)
        writer.name("steps")
        writer.beginArray()
        for step in steps {
            writer.beginObject()
            writer.member("line", step.line)
            writer.member("step", step.source)
            writer.member("passed", step.failure == nil)
            if let failure = step.failure { writer.member("failure", failure) }
            if withTimes {
                writer.member("at_ms", step.elapsed / .milliseconds(1))
                writer.member("took_ms", step.duration / .milliseconds(1))
                if !step.trace.isEmpty { Self.write(step.trace, to: &writer) }
            }
            writer.endObject()
        }
        writer.endArray()
        writer.name("messages")
        writer.beginArray()
        for message in withTimes ? messages : messagesByPhone {
            writer.beginObject()
            if withTimes { writer.member("at_ms", message.elapsed / .milliseconds(1)) }
            writer.member("phone", message.phone)
            writer.member("direction", message.isQuestion ? "from_phone" : "to_phone")
            writer.member("text", message.text)
            writer.member("segments", message.segmentCount)
            if let gateway = message.gateway { writer.member("gateway", gateway) }
            if let receipt = message.receipt { writer.member("receipt", receipt) }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    /// Each phone's messages in their order; among phones chance decides who is served first.
    private var messagesByPhone: [Message] {
        messages.enumerated()
            .sorted { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }
            .map(\.element)
    }

    private static func write(_ trace: [String], to writer: inout JSONWriter) {
        writer.name("trace")
        writer.beginArray()
        for line in trace { writer.string(line) }
        writer.endArray()
    }
}
