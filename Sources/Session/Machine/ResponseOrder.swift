import SMS
import Wire

/// Holds the answers to received messages back until every earlier message is answered too.
///
/// SMPP 3.4 §2.9 asks that responses leave in the order of their requests.
package struct ResponseOrder: Equatable, Sendable {
    /// An answer that may leave.
    package struct Answer: Equatable, Sendable {
        /// The peer's number of the request.
        package var sequence: UInt32
        /// How it went.
        package var status: SMPP.Status
        /// What else the answer says.
        package var answer: MessageAnswer
    }

    private struct Entry: Equatable {
        var answer: Answer
        var isSettled = false
        var isTaken = false

        mutating func settle(_ status: SMPP.Status, id: GatewayMessageID?) {
            answer.status = status
            answer.answer.id = id
            isSettled = true
        }
    }

    private var entries: [Entry] = []
    private var front = 0
    /// The ticket number of `entries[0]`.
    private var base = 0
    /// How many received messages have no answer yet.
    package private(set) var openCount = 0

    /// Nothing received yet.
    package init() {}

    /// How many received messages are unanswered, those included whose answers wait for older ones.
    package var count: Int { entries.count - front }

    /// Notes a received message and gives it a ticket.
    package mutating func open(sequence: UInt32, answeredBy command: UInt32) -> Ticket {
        let answer = Answer(sequence: sequence, status: .ok, answer: MessageAnswer(command: command))
        entries.append(Entry(answer: answer))
        openCount += 1
        return Ticket(number: base + entries.count - 1)
    }

    /// Notes the answer to a message; an unknown or already answered ticket changes nothing.
    package mutating func settle(_ ticket: Ticket, _ status: SMPP.Status, id: GatewayMessageID?) {
        let index = ticket.number - base
        guard index >= front, index < entries.count, !entries[index].isSettled else { return }
        entries[index].settle(status, id: id)
        openCount -= 1
    }

    /// Takes the oldest answer once nothing older is open.
    package mutating func next() -> Answer? {
        guard front < entries.count, entries[front].isSettled else { return nil }
        let answer = entries[front].answer
        advance()
        return answer
    }

    /// Takes the answer to this message, whatever is open before it; at most once.
    package mutating func take(_ ticket: Ticket) -> Answer? {
        let index = ticket.number - base
        guard index >= front, index < entries.count, entries[index].isSettled, !entries[index].isTaken else {
            return nil
        }
        entries[index].isTaken = true
        let answer = entries[index].answer
        while front < entries.count, entries[front].isTaken { advance() }
        return answer
    }

    private mutating func advance() {
        front += 1
        if front == entries.count || front > 4_096 {
            base += front
            entries.removeSubrange(..<front)
            front = 0
        }
    }
}
