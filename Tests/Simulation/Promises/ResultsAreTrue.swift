import GatewaySimulator
import Net
import SMS

/// A result names what is known of its reader's own number, the whole of it only once everybody answered, never two
/// different wholes, and only to those who knew their tail.
@LoopActor
final class ResultsAreTrue: Promise {
    let name = "a result is true, and goes to whom it belongs"
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func note(_ reply: ReceivedReply, of person: Int) -> String? {
        let who = world.plan.people[person]
        if reply.carrier != who.carrier, world.plan.carriers[who.carrier].failOver != reply.carrier {
            return "\(who.phone) of carrier \(who.carrier) was texted over carrier \(reply.carrier)"
        }
        switch reply.meaning {
        case .result(let total, let isComplete):
            return result(total, isComplete, of: reply.service, for: person) ?? another(reply, for: person)
        case .partial, .accepted:
            return mayKnow(reply.service, person) ? nil : "\(who.phone) was told of an inquiry it may not make"
        case .refused:
            let wasWrong = world.records.count(of: [.wrongQuery, .badTail], by: person, about: reply.service) > 0
            return wasWrong || !who.isKnown || world.records.registerLied
                ? nil : "\(who.phone) was refused, and never texted a wrong tail"
        case .locked:
            // Failures count whichever service they were about.
            return world.records.texts.count { $0.person == person && $0.kind == .wrongQuery } >= 5
                ? nil : "\(who.phone) was locked out for nothing"
        case .tooSoon:
            return hasAskedTwice(reply.service, person) ? nil : "\(who.phone) was told to wait a day, and asked once"
        case .textAgain: return mayHaveLostSegments(person) ? nil : "\(who.phone) was asked to text again for nothing"
        case .inProgress, .unanswered:
            return mayKnow(reply.service, person) ? nil : "\(who.phone) was told of an inquiry it never made"
        case .other: return nil
        }
    }

    /// Whether somebody asked a service twice, or a carrier handed a question over again so late that nobody could know it: late by
    /// its own clock, or by a machine's that was set before the responder started anew.
    private func hasAskedTwice(_ service: Int, _ person: Int) -> Bool {
        let kinds: Set<TextKind> = [.rightQuery, .wrongQuery, .startQuery, .bareTail]
        if world.records.count(of: kinds, by: person, about: service) >= 2 { return true }
        return world.records.texts.contains { text in
            text.person == person && text.redeliveryCount > 0
                && (world.system.now - text.sentAt > .seconds(240) || world.civil.wasSet)
        }
    }

    /// Whether a text of somebody's was torn, or its segments were on their way when the responder ended.
    private func mayHaveLostSegments(_ person: Int) -> Bool {
        world.records.texts.contains { $0.person == person && ($0.isTorn || $0.isLong) }
    }

    private func mayKnow(_ service: Int, _ person: Int) -> Bool {
        world.plan.people[person].isKnown && world.plan.people[person].isActive
            && world.records.count(of: [.rightQuery, .bareTail], by: person, about: service) > 0
    }

    /// A result is the same however often it comes, until a new day brings another inquiry.
    private func another(_ reply: ReceivedReply, for person: Int) -> String? {
        guard world.plan.faults.isEmpty else { return nil }
        let other = world.records.replies[person].first { earlier in
            guard case .result = earlier.meaning, earlier.service == reply.service else { return false }
            return reply.receivedAt - earlier.receivedAt < .seconds(23 * 3_600) && earlier.meaning != reply.meaning
        }
        guard let other else { return nil }
        return "\(world.plan.people[person].phone) got two different results: \(other.meaning) and \(reply.meaning)"
    }

    private func result(_ total: Int, _ isComplete: Bool, of service: Int, for person: Int) -> String? {
        let who = world.plan.people[person]
        guard mayKnow(service, person) else { return "\(who.phone) got a result without having texted its tail" }
        guard let truth = truth(of: service, about: person), !world.records.companiesLied else { return nil }
        let isWrong = isComplete ? total != truth : total > truth
        return isWrong ? "\(who.phone) has \(truth) accounts and was told \(total)" : nil
    }

    /// How many accounts or cards all parties of a service together have of the person's number.
    private func truth(of service: Int, about person: Int) -> Int? {
        let who = world.plan.people[person]
        guard let phone = PhoneNumber(who.phone) else { return nil }
        let parties = world.plan.parties.filter { PartyRoster.service(of: $0.id) == service }
        return parties.reduce(0) { sum, party in
            if party.isRemote { return sum + (world.companies?.total(of: phone, at: party.id) ?? 0) }
            return sum + PartyRoster.applications(of: party.id).reduce(0) { $0 + (who.counts[$1] ?? 0) }
        }
    }
}
