import SMS

/// A scenario as it was read: who is there, and what happens one after the other.
struct Script: Sendable {
    /// Something that happens or is expected, and the line that says so.
    struct Step: Sendable {
        let line: Int
        let action: Action
    }

    /// What a step does or expects.
    enum Action: Sendable {
        case text(person: Int, String, WorldPlan.Tampering)
        /// From now on a person's texts go over another link.
        case move(person: Int, carrier: Int)
        case receive(person: Int, Expectation)
        case receiveNothing(person: Int, Duration)
        case wait(Duration)
        /// Until that long after the beginning.
        case waitUntil(Duration)
        case manner(parties: [String], ScriptedDesk.Manner, person: Int?)
        case responder(ResponderEvent)
        case cut(carrier: Int)
        case away(carrier: Int, Duration)
    }

    /// What befalls the responder.
    enum ResponderEvent: Sendable {
        case crash, restart, reload
        case powerLoss(Duration)
    }

    /// What a received text has to be like, and when it has to come.
    struct Expectation: Sendable {
        var parts: [String] = []
        var absent: [String] = []
        var text: String?
        var sender: String?
        var carrier: Int?
        var segmentCount: Int?
        /// Not before that long from now.
        var earliest: Duration?
        var patience: Duration = .seconds(8)
    }

    /// The names of the links, by their places in the plan.
    var links: [String] = []
    /// The names of the people, by their places in the plan.
    var names: [String] = []
    var plan = WorldPlan()
    var steps: [Step] = []
}

extension Script.Expectation {
    /// What is not as expected, or `nil` when everything is.
    func fault(in reply: ReceivedReply, links: [String]) -> String? {
        for part in parts where !reply.text.contains(part) { return "a text that contains \"\(part)\"" }
        for part in absent where reply.text.contains(part) { return "a text without \"\(part)\"" }
        if let text, reply.text != text { return "\"\(text)\"" }
        if let sender, reply.sender != sender { return "a text from \(sender), and not \(reply.sender)" }
        if let carrier, reply.carrier != carrier {
            return "a text over \(links[carrier]), and not \(links[reply.carrier])"
        }
        if let segmentCount, reply.segmentCount != segmentCount {
            return "a text in \(segmentCount) segments, and not \(reply.segmentCount)"
        }
        return nil
    }
}
