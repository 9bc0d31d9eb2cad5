import Session
import Wire

// What is waited for, and what may not happen.
extension CaseMachine {
    func patience(for expected: [ConformanceStep.Expected]) -> Duration {
        // What a peer does by itself, or ends by itself, has the peer's own time.
        let isSilence = expected.allSatisfy { $0 == .request("enquire_link") || $0 == .end }
        return isSilence ? settings.silence ?? settings.timeout : settings.timeout
    }

    mutating func look(
        for expected: [ConformanceStep.Expected], or shortfall: ConformanceStep.Shortfall,
        since start: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) -> Progress {
        for one in expected where holds(one) { return .done }
        if let wrong = wrongAnswer(expected) { return .over(.failed("answered by \(wrong)")) }
        if hasEnded { return .over(.failed("the peer ended the connection")) }
        let end = start + patience(for: expected)
        guard now >= end else { return .waiting(until: end) }
        switch shortfall {
        case .notApplicable(let reason): return .over(.notApplicable(reason))
        case .remark(let reason):
            remarks.append(reason)
            return .done
        case .failure(let reason): return .over(.failed("\(reason) within \(patience(for: expected))"))
        }
    }

    private mutating func holds(_ expected: ConformanceStep.Expected) -> Bool {
        switch expected {
        case .answer(let label, let rule, let answerer):
            let asked = sequences[label] ?? []
            guard !asked.isEmpty, asked.allSatisfy({ isAnswered($0, rule, answerer) }) else { return false }
            if let answer = asked.last.flatMap({ answers[$0] }) { remark(on: answer, rule) }
            return true
        case .message(let label):
            let wanted = phones[label] ?? []
            return !wanted.isEmpty && wanted.allSatisfy { phone in messages.contains { $0.isFor(phone) } }
        case .receipt(let label):
            let wanted = phones[label] ?? []
            return !wanted.isEmpty
                && wanted.allSatisfy { phone in messages.contains { $0.isReceipt && $0.isFor(phone) } }
        case .request(let name): return stepRequests.contains { $0.command.hasPrefix(name) }
        case .end: return hasEnded
        }
    }

    private func isAnswered(
        _ sequence: UInt32, _ rule: ConformanceStep.StatusRule, _ answerer: ConformanceStep.Answerer
    ) -> Bool {
        guard let answer = answers[sequence] else { return false }
        let isNack = answer.command == "generic_nack"
        let isOwn = commands[sequence].map { answer.command == $0 + "_resp" } ?? !isNack
        switch answerer {
        case .itself where !isOwn, .nack where !isNack: return false
        case .itself, .nack, .either: break
        }
        switch rule {
        case .ok: return answer.status?.isSuccess == true
        case .refusal: return answer.status?.isSuccess == false
        case .any: return true
        }
    }

    /// An answer that makes it impossible that anything expected still comes.
    private func wrongAnswer(_ expected: [ConformanceStep.Expected]) -> PeerPDU? {
        let labels = expected.compactMap { one in if case .answer(let label, _, _) = one { label } else { nil } }
        for label in labels {
            for sequence in sequences[label] ?? [] {
                guard let answer = answers[sequence] else { continue }
                let isFitting = expected.contains { one in
                    guard case .answer(label, let rule, let answerer) = one else { return false }
                    return isAnswered(sequence, rule, answerer)
                }
                if !isFitting { return answer }
            }
        }
        return nil
    }

    private mutating func remark(on answer: PeerPDU, _ rule: ConformanceStep.StatusRule) {
        guard case .refusal(let named) = rule, let status = answer.status, !named.isEmpty, !named.contains(status)
        else { return }
        remarks.append(
            "refused by \(status.name); the specification names \(named.map(\.name).joined(separator: " or "))")
    }

    mutating func watch(
        _ watched: ConformanceStep.Watched, since start: ContinuousClock.Instant, at now: ContinuousClock.Instant
    ) -> Progress {
        if let reason = complaint(watched) { return .over(.failed(reason)) }
        let end = start + settings.quiet
        guard now >= end else { return .waiting(until: end) }
        if case .responses(let label) = watched, let answer = answer(to: label) {
            remarks.append("answered by \(answer)")
        }
        return .done
    }

    private func answer(to label: String) -> PeerPDU? {
        (sequences[label] ?? []).compactMap { answers[$0] }.first
    }

    private func complaint(_ watched: ConformanceStep.Watched) -> String? {
        switch watched {
        case .answers(let label): return answer(to: label).map { "answered by \($0)" }
        case .responses(let label):
            return answer(to: label).flatMap { $0.command == "generic_nack" ? nil : "answered by \($0)" }
        case .messages(let label):
            let wanted = phones[label] ?? []
            let found = messages.first { message in wanted.contains { message.isFor($0) } }
            return found.map { "\($0) came before it could" }
        case .receipts(let label):
            let wanted = phones[label] ?? []
            let found = messages.first { message in message.isReceipt && wanted.contains { message.isFor($0) } }
            return found.map { "\($0) is a receipt that was not asked for" }
        case .repetitions:
            for (index, message) in messages.enumerated()
            where messages[..<index].contains(where: { $0.body == message.body }) {
                return "\(message) repeats a message that was answered"
            }
            return hasEnded ? "the peer ended the connection" : nil
        case .anyMessage: return messages.dropFirst(stepMessageCount).first.map { "\($0) came" }
        }
    }
}

extension PeerPDU {
    /// Whether the message is for that phone, however its number is written.
    fileprivate func isFor(_ phone: String) -> Bool { destination?.hasSuffix(phone) ?? false }
}
