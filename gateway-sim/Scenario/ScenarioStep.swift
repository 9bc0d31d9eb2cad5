import SMS
import Session
import Wire

/// One thing a scenario does or expects.
indirect enum ScenarioStep: Equatable, Sendable {
    /// How to meet the responder; only before anything else happens. Without a name it is said of every gateway.
    case link([LinkSetting], of: String? = nil)
    /// Gives a phone a name, and says by which gateway its texts go: by the first where nothing is said.
    case phone(String, number: String, at: String? = nil)
    /// A phone texts.
    case text(String, text: String, SegmentTampering)
    /// Many phones text the same.
    case textFromMany(PhoneRange, at: String? = nil, text: String)
    /// The phone's next text is like this, and comes in time.
    case receive(String, ReplyExpectation, within: Duration)
    /// The phone gets no text for that long.
    case receiveNothing(String, for: Duration)
    /// A gateway, or every one, changes its ways.
    case gateway(GatewayOrder, of: String? = nil)
    /// A gateway, or every one, ends its connections and stays away.
    case leave(String?)
    /// A gateway, or every one, is there again, and bound by then.
    case comeBack(String?, within: Duration? = nil)
    /// The companies begin to answer there.
    case companies(at: String)
    /// A company, or `all`, answers so from now on.
    case company(String, CompanyBehaviour)
    /// Nothing for that long.
    case wait(Duration)
    /// The responder's clock goes forward by so much.
    case moveClock(Duration)
    /// Something has been counted that often, at least by then.
    case expect(CountExpectation, within: Duration?)
    /// Steps done several times.
    case `repeat`(Int, [ScenarioStatement])
}

extension ScenarioStep {
    /// Whether its quoted text is what a phone sends, which may hold somebody's tail.
    var isQuestion: Bool {
        switch self {
        case .text, .textFromMany: true
        case .link, .phone, .receive, .receiveNothing, .gateway, .leave, .comeBack, .companies, .company, .wait,
            .moveClock, .expect, .repeat:
            false
        }
    }
}

/// A step and where it stands.
struct ScenarioStatement: Equatable, Sendable {
    /// The line, from 1.
    var line: Int
    /// The line as written, without comment and indentation; numbers and what phones send are masked.
    var source: String
    /// What it asks for.
    var step: ScenarioStep
}

/// What a gateway is told to do from now on.
enum GatewayOrder: Equatable, Sendable {
    /// Something goes wrong at certain segments.
    case fault(FaultScript.Fault, FaultScript.Schedule)
    /// Responses leave in another order than their requests came.
    case shuffle
    /// Responses take that long.
    case respond(after: Duration, DeliveryPlan.Selector)
    /// Responses take that long, and by chance up to so much longer.
    case respondBetween(Duration, jitter: Duration, DeliveryPlan.Selector)
    /// So many octets a second are read.
    case read(octetsPerSecond: Int)
    /// It is like a gateway that testers know, and in no other way wrong.
    case become(FaultProfile)
    /// Segments are refused by whom they are for.
    case refuse(SMPP.Status, DeliveryPlan.Selector)
    /// Receipts say this; none at all without one.
    case report(SegmentFate.Receipt?, count: Int, isEarly: Bool, DeliveryPlan.Selector)
    /// `enquire_link` gets no answer.
    case ignoreEnquireLink
    /// That many binds are refused.
    case refuseBinds(Int)
    /// Nothing goes wrong any more.
    case behave
}

/// What a received text has to be like.
struct ReplyExpectation: Equatable, Sendable {
    /// What the text contains.
    var parts: [String] = []
    /// What it does not contain.
    var absent: [String] = []
    /// The whole of it.
    var text: String?
    /// In how many segments it came.
    var segmentCount: Int?
    /// From which number.
    var sender: String?
    /// Through which gateway.
    var gateway: String?

    /// What is not as expected, or `nil` when everything is.
    ///
    /// - Parameter came: the gateway through which it came, where gateways have names.
    func fault(in reply: ReceivedText, through came: String? = nil) -> String? {
        for part in parts where !reply.text.contains(part) { return "it does not contain \"\(part)\"" }
        for part in absent where reply.text.contains(part) { return "it contains \"\(part)\"" }
        if let text, reply.text != text { return "it is another text" }
        if let segmentCount, reply.segmentCount != segmentCount {
            return "it came in \(reply.segmentText), not in \(segmentCount)"
        }
        if let sender, reply.sender.text != sender { return "it came from \(reply.sender), not from \(sender)" }
        if let gateway, came != gateway {
            return "it came through \(came ?? "another gateway"), not through \(gateway)"
        }
        return nil
    }
}

/// How often something has to have happened since the scenario began.
struct CountExpectation: Equatable, Sendable {
    /// What is counted.
    enum Subject: Equatable, Sendable {
        /// Whole texts that phones received.
        case replies
        /// Texts a phone had received before, word for word.
        case duplicates
        /// Receipts that were taken, of one state or of any.
        case receipts(MessageState?)
        /// Segments that the responder took.
        case acknowledgements
        /// Segments that the responder would not take.
        case refusals
        /// Connections that were lost.
        case disconnections
        /// Segments that a gateway refused or threw back.
        case refusedSegments
        /// Binds that a gateway refused because it was told to.
        case refusedBinds
    }

    /// How the count is compared.
    enum Comparison: String, Equatable, Sendable {
        case exactly
        case atLeast = "at least"
        case atMost = "at most"
    }

    var subject: Subject
    var comparison: Comparison
    var count: Int
    /// At which gateway; `nil` for all together.
    var gateway: String?

    /// Whether that many are as expected.
    func holds(for actual: Int) -> Bool {
        switch comparison {
        case .exactly: actual == count
        case .atLeast: actual >= count
        case .atMost: actual <= count
        }
    }
}
