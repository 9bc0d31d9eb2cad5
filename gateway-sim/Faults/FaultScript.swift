import Wire

/// What goes wrong at the gateway, and at which of the segments submitted to it.
///
/// Segments are counted, not seconds, so that a run is the same however fast the machine is.
package struct FaultScript: Equatable, Sendable {
    /// One thing that goes wrong.
    package enum Fault: Equatable, Sendable {
        /// The segment is refused with this status and reaches no phone.
        case refuse(SMPP.Status)
        /// The segment is taken, but its response never leaves.
        case dropResponse
        /// The connection is cut before the response leaves.
        case cut
        /// The connection is reset before the response leaves.
        case reset
        /// The gateway is gone without a word: the connection stays, but nothing is read or written there any more.
        case vanish
        /// Nothing is answered for this long, from this segment on.
        case stall(Duration)
        /// These octets are written before the response.
        case send(Garbage)
    }

    /// Octets that no well-behaved gateway sends.
    package enum Garbage: String, Equatable, Sendable, CaseIterable {
        /// A PDU that tells an impossible length, or a line without end.
        case badLength = "bad_length"
        /// A sound PDU of a command that there is not.
        case unknownCommand = "unknown_command"
        /// A request whose sequence number is none.
        case badSequence = "bad_sequence"
        /// Octets by chance.
        case noise
    }

    /// At which segments, counted from 1 since the rule was made.
    package enum Schedule: Equatable, Sendable {
        /// Each whose number this divides.
        case every(Int)
        /// The one after that many, once.
        case after(Int)
        /// That many from now on.
        case first(Int)

        /// Whether the segment of this number is meant.
        package func includes(_ number: Int) -> Bool {
            switch self {
            case .every(let step): number % step == 0
            case .after(let count): number == count + 1
            case .first(let count): number <= count
            }
        }
    }

    private struct Rule: Equatable {
        var fault: Fault
        var schedule: Schedule
        var count = 0
    }

    private var rules: [Rule] = []

    /// A script in which nothing goes wrong.
    package init() {}

    /// From the next segment on, this goes wrong too.
    package mutating func add(_ fault: Fault, _ schedule: Schedule) {
        rules.append(Rule(fault: fault, schedule: schedule))
    }

    /// What goes wrong at the next segment, in the order the rules were made.
    package mutating func next() -> [Fault] {
        guard !rules.isEmpty else { return [] }
        var due: [Fault] = []
        for index in rules.indices {
            rules[index].count += 1
            if rules[index].schedule.includes(rules[index].count) { due.append(rules[index].fault) }
        }
        return due
    }
}
