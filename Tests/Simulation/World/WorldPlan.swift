import Primitives
import SMS
import Session

/// What a seed makes of a world: who is there, what is asked when, and what goes wrong.
struct WorldPlan: Sendable {
    /// A gateway account and the carrier's side of it.
    struct Carrier: Sendable {
        var isSMPP = false
        /// Whether the responder dials; else it listens.
        var isDialled = false
        /// Whether it is a client that submits texts to us, and not a gateway.
        var isESME = false
        var window = 10
        var rate: Int?
        var inboundRate: Int?
        var bindCount = 1
        /// Whether the responder dials with a transmitter and a receiver.
        var isPaired = false
        var enquireLink: Duration = .seconds(300)
        /// The carrier that takes over when this one is gone, by its place.
        var failOver: Int?
        var shufflesAnswers = false
        /// How many texts may wait for their commit before reading pauses.
        var inboundWindow = 256
        /// How many segments may wait for their turn.
        var queueLimit = 20_000
        /// When its people sleep.
        var quietHours: DailyHours?
    }

    /// Somebody with a phone.
    struct Person: Sendable {
        var phone: String
        var tail: String
        var carrier: Int
        var isKnown = true
        var isActive = true
        /// What the responder's own table has of the number, by application; whatever is left out is zero.
        var counts: [String: Int] = [:]
    }

    /// A party of a service that is asked.
    struct Party: Sendable {
        var id: String
        /// Whether it is asked over HTTP; else the responder's own table answers for it.
        var isRemote: Bool
    }

    /// A text that somebody sends.
    struct Asking: Sendable {
        var person: Int
        var moment: Duration
        var kind: TextKind
        var text: String
        /// The place of the service that it is about among those of `PartyRoster`.
        var service = 0
        var tampering: Tampering = .none
        /// The carrier that it goes over, where that is not the person's usual one.
        var carrier: Int?
    }

    /// What happens to the segments of a text on their way.
    enum Tampering: Sendable { case none, shuffled, missing, doubled }

    var carriers: [Carrier] = []
    var people: [Person] = []
    /// People, one at each carrier, who text nothing but one question for help when all faults are over.
    var watchmen: [Int] = []
    /// Whether a carrier's register knows people, and the store does not.
    var asksRegister = false
    /// Whether the accounts' service sends a code first, which has to be texted back.
    var isChallenged = false
    /// The parties of all services that are asked; others are not there.
    var parties: [Party] = []
    /// The places of the services that are answered by parties; others have a guide.
    var services: [Int] { Set(parties.compactMap { PartyRoster.service(of: $0.id) }).sorted() }
    /// Those that are asked over HTTP.
    var remoteParties: [String] { parties.filter(\.isRemote).map(\.id) }
    var askings: [Asking] = []
    var faults: [PlannedFault] = []
    /// How long people text and things go wrong.
    var busyTime: Duration = .seconds(600)
    /// Whether the world is played on until the last promise of 48 hours is over.
    var isPlayedOut = false
    /// How many changes may wait for the store's writer.
    var mailboxCapacity = 65_536
    var partialShare = 0
    var latency: ClosedRange<Duration> = .microseconds(30)...(.milliseconds(3))
}
