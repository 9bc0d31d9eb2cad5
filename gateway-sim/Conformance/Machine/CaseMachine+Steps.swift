import Session
import Wire

// How each step is done.
extension CaseMachine {
    /// Begins a step, or looks whether it is done by now.
    mutating func perform(_ step: ConformanceStep, at now: ContinuousClock.Instant) -> Progress {
        let isNew = stepStart == nil
        let start = stepStart ?? now
        if isNew {
            stepStart = now
            stepMessageCount = messages.count
        }
        switch step {
        case .session(let need): return provide(need, isNew: isNew, since: start, at: now)
        case .send(let phrase, let label):
            guard session.isOpen else { return .over(.failed("the connection has ended")) }
            send(phrase, as: label)
            return .done
        case .flood(let phrase, let count, let label):
            for _ in 0..<count { send(phrase, as: label) }
            return .done
        case .pieces(let phrase, let size, let label):
            return sendPieces(phrase, size, label, isNew: isNew, at: now)
        case .part(let phrase, let count):
            _ = session.send(phrase, phone: String(nextPhone), octetCount: count)
            return .done
        case .expect(let expected, let shortfall): return look(for: expected, or: shortfall, since: start, at: now)
        case .quiet(let watched): return watch(watched, since: start, at: now)
        case .gather(let limit): return gather(atMost: limit, since: start, at: now)
        case .answerHeld(let reversed):
            session.manners.removeAll { $0 == .holdsAnswers }
            session.answerHeld(reversed: reversed)
            return .done
        case .answerNothing:
            answerNothing()
            return .done
        case .manner(let manner):
            session.manners.append(manner)
            if case .refusesBinds(let status) = manner { session.decideBind(status) }
            return .done
        case .grant:
            session.decideBind(.ok)
            return .done
        case .skip(let reason): return .over(.notApplicable(reason))
        case .close:
            flush()
            actions.append(.close)
            session.ended()
            return .done
        case .checkWindow: return checkWindow()
        case .checkOrder(let label): return checkOrder(of: label)
        case .checkNoTLVs(let label): return checkNoTLVs(of: label)
        case .checkReceipt(let label): return checkReceipt(of: label)
        }
    }

    private mutating func sendPieces(
        _ phrase: Phrase, _ size: Int, _ label: String, isNew: Bool, at now: ContinuousClock.Instant
    ) -> Progress {
        if isNew {
            // Said at once into a session that goes nowhere, to learn the octets and to note the request.
            send(phrase, as: label)
            let octets = session.takeOutput()
            pieces = stride(from: 0, to: octets.count, by: size).map {
                Array(octets[$0..<min($0 + size, octets.count)])
            }
        }
        guard !pieces.isEmpty else { return .done }
        actions.append(.send(pieces.removeFirst()))
        return pieces.isEmpty ? .done : .waiting(until: now + .milliseconds(20))
    }

    /// Responses to a request that the peer never made; nobody answers those.
    private mutating func answerNothing() {
        let sequence: UInt32 = 0x7FFF_0000
        let octets: [UInt8]
        switch settings.position.wireProtocol {
        case .smpp:
            var writer = ByteWriter(capacity: 64)
            let command = SMPP.CommandID(name: settings.position.peerVerb)?.response ?? .genericNack
            let header: [UInt32] = [17, command.rawValue, 0, sequence]
            for word in header { writer.uint32(word) }
            writer.uint8(0)
            octets = writer.octets
        case .line: octets = Array("\(settings.position.peerVerb)_resp \(sequence) command_status=ESME_ROK\n".utf8)
        }
        session.write(octets)
    }

    /// Waits until the peer has so many messages unanswered, or sends no more.
    private func gather(
        atMost limit: Int, since start: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) -> Progress {
        if session.held.count >= limit { return .done }
        let end =
            session.held.isEmpty ? start + settings.timeout : max(start, lastMessage ?? start) + settings.quiet * 2
        return now >= end ? .done : .waiting(until: end)
    }

    private mutating func checkWindow() -> Progress {
        let count = session.held.count
        guard count > 0 else { return .over(.notApplicable("the peer hands no message over")) }
        if let window = settings.window, count > window {
            return .over(.failed("\(count) requests are unanswered at once, \(window) are agreed on"))
        }
        remarks.append("\(count) requests of the peer's were unanswered at once")
        return .done
    }

    private mutating func checkOrder(of label: String) -> Progress {
        let asked = sequences[label] ?? []
        let given = answerOrder.filter(asked.contains)
        if given != asked { remarks.append("the answers came in another order than the requests") }
        return .done
    }

    /// Before 3.4 there were none, and who speaks that version may take them for the next PDU (SMPP 3.4 §3.4).
    private func checkNoTLVs(of label: String) -> Progress {
        guard let answer = sequences[label]?.last.flatMap({ answers[$0] }), case .smpp(let pdu) = answer.content,
            case .bindResp(let response) = pdu.body, !response.tlvs.isEmpty
        else { return .done }
        return .over(.failed("\(answer) has parameters that a peer of that version does not know"))
    }

    private func checkReceipt(of label: String) -> Progress {
        guard let id = sequences[label]?.last.flatMap({ answers[$0]?.messageID }),
            let receipt = messages.last(where: \.isReceipt)
        else { return .over(.notApplicable("no receipt came")) }
        guard let told = receipt.receiptedID else { return .over(.failed("the receipt names no message and no state")) }
        return told == id ? .done : .over(.failed("the receipt is about \(told), the message's name is \(id)"))
    }
}
