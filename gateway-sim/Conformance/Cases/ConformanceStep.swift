import Session
import Wire

/// One step of a case; what waits for something has a deadline.
enum ConformanceStep: Equatable, Sendable {
    /// Goes on when there is such a session; one that is there already will do.
    case session(SessionNeed)
    /// Says something; what is sent is found again by its label.
    case send(Phrase, as: String)
    /// Says the same so many times at once, each from a phone of its own.
    case flood(Phrase, count: Int, as: String)
    /// Says something octet group by octet group, with a pause after each.
    case pieces(Phrase, of: Int, as: String)
    /// Begins to say something, and says only so many octets of it.
    case part(Phrase, count: Int)
    /// Waits for one of these.
    case expect([Expected], or: Shortfall)
    /// Watches that nothing of the kind happens for a while.
    case quiet(Watched)
    /// Waits until the peer has handed over so many messages that are not answered, or sends no more.
    case gather(atMost: Int)
    /// Answers what was not answered yet.
    case answerHeld(reversed: Bool)
    /// Answers requests that the peer never made.
    case answerNothing
    /// Changes how the peer's requests are treated.
    case manner(Manner)
    /// Grants the peer's bind, if it waits for that: a peer that is never bound comes again later and later.
    case grant
    /// Ends the connection without a word.
    case close
    /// Ends the case: it cannot be played, for that reason.
    case skip(String)
    /// Holds if the peer's unanswered requests are no more than were agreed on.
    case checkWindow
    /// Holds if the answers to what was sent under that label came in the order of the requests.
    case checkOrder(of: String)
    /// Holds if the answer to what was sent under that label has no TLVs.
    case checkNoTLVs(of: String)
    /// Holds if the message that came last is a receipt that says what it has to.
    case checkReceipt(of: String)

    /// What session a step needs.
    enum SessionNeed: Equatable, Sendable {
        /// A connection without a bind; where the peer binds, with its bind received and not answered.
        case connected
        /// A bind over which the simulator may hand messages over.
        case sending
        /// A bind over which both sides may.
        case both
        /// A bind of exactly this state.
        case state(BindState)
    }

    /// What the peer may do.
    enum Expected: Equatable, Sendable {
        /// It answers everything that was sent under that label.
        case answer(to: String, StatusRule, by: Answerer = .itself)
        /// It hands over a message for each phone that texted under that label.
        case message(for: String)
        /// It hands over a receipt for each phone that texted under that label.
        case receipt(for: String)
        /// It sends a request whose name begins so.
        case request(String)
        /// It ends the connection.
        case end
    }

    /// By which command an answer comes.
    enum Answerer: Equatable, Sendable {
        /// The request's own response.
        case itself
        /// `generic_nack`.
        case nack
        /// Either.
        case either
    }

    /// Which status an answer may have.
    enum StatusRule: Equatable, Sendable {
        case ok
        /// Any but success; the specification names these.
        case refusal([SMPP.Status])
        case any
    }

    /// What it means that nothing expected comes.
    enum Shortfall: Equatable, Sendable {
        case failure(String)
        case notApplicable(String)
        /// The case goes on, and the report says so.
        case remark(String)
    }

    /// What may not happen.
    enum Watched: Equatable, Sendable {
        /// An answer to what was sent under that label.
        case answers(to: String)
        /// An answer other than `generic_nack` to what was sent under that label; that one is a remark.
        case responses(to: String)
        /// A message for a phone that texted under that label.
        case messages(for: String)
        /// A receipt for a phone that texted under that label.
        case receipts(for: String)
        /// A message that came before.
        case repetitions
        /// Any message.
        case anyMessage
    }

    /// How the peer's requests are treated.
    enum Manner: Equatable, Sendable {
        /// Messages get no answer until `answerHeld`.
        case holdsAnswers
        /// Probes get no answer.
        case ignoresProbes
        /// Binds are refused by this status.
        case refusesBinds(SMPP.Status)
    }
}

extension ConformanceStep {
    /// Holds if the session goes on: `enquire_link` is answered.
    static func alive(_ number: Int = 1) -> [ConformanceStep] {
        let label = "alive \(number)"
        return [
            .send(.enquireLink, as: label),
            .expect(
                [.answer(to: label, .ok)], or: .failure("the session does not go on: enquire_link is not answered")),
        ]
    }

    /// Expects that what was sent under that label is answered so.
    static func answered(
        _ label: String, _ rule: StatusRule = .ok, by answerer: Answerer = .itself
    ) -> ConformanceStep {
        .expect([.answer(to: label, rule, by: answerer)], or: .failure("no answer"))
    }
}
