import Primitives
import SMS

/// Whether a number is registered under the tail behind a code, asked of the register that a carrier keeps.
package struct IdentityQuestion: Hashable, Sendable {
    /// The question's name, which the register gives back with its answer: the ID of the text.
    package var id: MessageID
    /// The number that the text came from.
    package var phone: PhoneNumber
    /// The code of number and tail under the key that is shared with the register.
    package var code: [UInt8]
    /// How long the text can wait for a verdict.
    package var deadline: ContinuousClock.Instant

    /// That question, to be answered by then.
    package init(id: MessageID, phone: PhoneNumber, code: [UInt8], deadline: ContinuousClock.Instant) {
        self.id = id
        self.phone = phone
        self.code = code
        self.deadline = deadline
    }
}

/// What the register says to one question, as it came.
package enum IdentityAnswer: Hashable, Sendable {
    /// The number is registered under the tail.
    case matching
    /// It is not, for whatever reason.
    case notMatching
    /// The tail is right, and the number is out of use.
    case cancelled
    /// The register does not know yet and wants to be asked again after this time.
    case later(Duration)
    /// It could not answer this question, or what it said could not be read.
    case failed

    /// What the answer says of the tail; `nil` when it says nothing.
    var verdict: IdentityVerdict? {
        switch self {
        case .matching: .matching
        case .notMatching: .notMatching
        case .cancelled: .cancelled
        case .later, .failed: nil
        }
    }
}

/// One question's answer within a batch.
package struct IdentityBatchAnswer: Hashable, Sendable {
    /// The question as the register names it, which may be none of ours.
    package var question: MessageID
    /// What the register says to it.
    package var answer: IdentityAnswer

    /// That answer to that question.
    package init(question: MessageID, answer: IdentityAnswer) {
        self.question = question
        self.answer = answer
    }
}

/// How much a register is asked at once, and how many texts may wait for it.
package struct IdentityLimits: Hashable, Sendable {
    /// The most questions in one batch, 1 or more.
    package var batchSize = 200
    /// The most batches that wait for their answer at one time.
    package var batchesInFlight = 4
    /// How many failed batches in a row open the circuit.
    package var failuresToOpen = 3
    /// The most texts that wait for a verdict, all numbers together.
    package var waitingLimit = 10_000
    /// The most texts of one number that wait.
    package var numberLimit = 64

    /// Limits that suit a register reached over a private line.
    package init() {}
}
