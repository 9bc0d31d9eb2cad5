import Net

/// Something that must hold in every world; every answer but `nil` says what was seen instead.
@LoopActor
protocol Promise: AnyObject {
    /// The promise as a sentence.
    var name: String { get }
    /// A person received a reply.
    func note(_ reply: ReceivedReply, of person: Int) -> String?
    /// A bound connection of a carrier ended.
    func note(end reason: String, of carrier: CarrierHouse) -> String?
    /// A company received a request.
    func note(_ body: [UInt8], to company: String) -> String?
    /// The responder sent a PDU to a carrier.
    func note(pdu: [UInt8], _ carrier: Int) -> String?
    /// The responder wrote a line of its log.
    func note(line: [UInt8]) -> String?
    /// After every pass.
    func look() -> String?
    /// When all faults are over and everything should be answered.
    func settle() -> String?
}

extension Promise {
    func note(_ reply: ReceivedReply, of person: Int) -> String? { nil }
    func note(end reason: String, of carrier: CarrierHouse) -> String? { nil }
    func note(_ body: [UInt8], to company: String) -> String? { nil }
    func note(pdu: [UInt8], _ carrier: Int) -> String? { nil }
    func note(line: [UInt8]) -> String? { nil }
    func look() -> String? { nil }
    func settle() -> String? { nil }
}

/// A promise that did not hold, where and when.
struct BrokenPromise: Error {
    let seed: UInt64
    let time: Duration
    let promise: String
    let seen: String

    @LoopActor var text: String { "seed \(seed) at \(Trace.clock(time)): \(promise): \(seen)" }
}

/// All that is promised.
enum Promises {
    @LoopActor
    static func all(_ world: World) -> [any Promise] {
        [
            EverythingRests(world), TextsAreAnswered(world), ResultsAreTrue(world), RepliesAreFew(world),
            LimitsHold(world), NothingLeaks(world), NothingGrows(world), ServiceComesBack(world), LinksStay(world),
            AnswersComeInTime(world), QuestionsAreAnswered(world), TailsAreGuarded(world),
        ]
    }
}
