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
        case .result(let total, let isComplete): return result(total, isComplete, of: person)
        case .partial, .accepted: return mayKnow(person) ? nil : "\(who.phone) was told of an inquiry it may not make"
        case .refused:
            let wasWrong = world.records.texts.contains {
                $0.person == person && [.wrongQuery, .badTail].contains($0.kind)
            }
            return wasWrong || !who.isKnown || world.records.registerLied
                ? nil : "\(who.phone) was refused, and never texted a wrong tail"
        case .locked: return count(of: [.wrongQuery], by: person) >= 5 ? nil : "\(who.phone) was locked out for nothing"
        case .tooSoon:
            return hasAskedTwice(person) ? nil : "\(who.phone) was told to wait a day, and asked once"
        case .textAgain: return mayHaveLostSegments(person) ? nil : "\(who.phone) was asked to text again for nothing"
        case .inProgress, .unanswered, .other: return nil
        }
    }

    private func count(of kinds: Set<TextKind>, by person: Int) -> Int {
        world.records.texts.count { $0.person == person && kinds.contains($0.kind) }
    }

    /// Whether somebody asked twice, or a carrier handed a question over again so late that nobody could know it: late by
    /// its own clock, or by a machine's that was set before the responder started anew.
    private func hasAskedTwice(_ person: Int) -> Bool {
        let kinds: Set<TextKind> = [.rightQuery, .wrongQuery, .startQuery, .bareTail]
        if count(of: kinds, by: person) >= 2 { return true }
        return world.records.texts.contains { text in
            text.person == person && text.redeliveryCount > 0
                && (world.system.now - text.sentAt > .seconds(240) || world.civil.wasSet)
        }
    }

    /// Whether a text of somebody's was torn, or its segments were on their way when the responder ended.
    private func mayHaveLostSegments(_ person: Int) -> Bool {
        world.records.texts.contains { $0.person == person && ($0.isTorn || $0.isLong) }
    }

    private func mayKnow(_ person: Int) -> Bool {
        world.plan.people[person].isKnown && world.plan.people[person].isActive
            && world.records.texts.contains { $0.person == person && [.rightQuery, .bareTail].contains($0.kind) }
    }

    private func result(_ total: Int, _ isComplete: Bool, of person: Int) -> String? {
        let who = world.plan.people[person]
        guard mayKnow(person) else { return "\(who.phone) got a result without having texted its tail" }
        guard let truth = truth(about: person), !world.records.companiesLied else { return nil }
        let isWrong = isComplete ? total != truth : total > truth
        return isWrong ? "\(who.phone) has \(truth) accounts and was told \(total)" : nil
    }

    /// How many accounts all companies together have of the person's number.
    private func truth(about person: Int) -> Int? {
        let who = world.plan.people[person]
        guard let phone = PhoneNumber(who.phone) else { return nil }
        var (sum, place) = (0, 0)
        for (company, applications) in CompanyRoster.applications {
            if world.plan.remoteCompanies.contains(company) {
                sum += world.companies?.total(of: phone, at: company) ?? 0
            } else {
                sum += who.counts[place..<(place + applications.count)].reduce(0, +)
            }
            place += applications.count
        }
        return sum
    }
}
