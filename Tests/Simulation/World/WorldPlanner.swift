import Primitives

/// Makes the plan of a world out of its seed.
///
/// Worlds have few kinds of faults or many, so that there are quiet ones, and ones with a single kind.
struct WorldPlanner {
    private let isShort: Bool
    private var dice: Dice
    private var plan = WorldPlan()

    /// What the seed makes.
    ///
    /// - Parameter isShort: whether it lasts for minutes only, so that many can be played.
    static func plan(seed: UInt64, isShort: Bool) -> WorldPlan {
        var planner = WorldPlanner(dice: Dice(seed: seed), isShort: isShort)
        planner.makeTime()
        planner.makeCarriers()
        planner.makeParties()
        planner.makePeople()
        planner.makeTexts()
        planner.makeFaults()
        RegisterPlan.complete(&planner.plan, seed: seed)
        return planner.plan
    }

    private init(dice: Dice, isShort: Bool) {
        self.dice = dice
        self.isShort = isShort
    }

    private mutating func makeTime() {
        guard !isShort else {
            plan.busyTime = dice.moment(.seconds(20)...(.seconds(240)))
            plan.partialShare = dice.roll(30) ? dice.number(1...30) : 0
            return
        }
        // Short worlds show most; a few last for days, so that what is due after hours comes due.
        switch dice.number(0...99) {
        case 0..<50: plan.busyTime = dice.moment(.seconds(60)...(.seconds(600)))
        case 50..<90: plan.busyTime = dice.moment(.seconds(600)...(.seconds(2 * 3_600)))
        case 90..<98: plan.busyTime = dice.moment(.seconds(2 * 3_600)...(.seconds(12 * 3_600)))
        default: plan.busyTime = dice.moment(.seconds(24 * 3_600)...(.seconds(60 * 3_600)))
        }
        plan.isPlayedOut = dice.roll(2)
        if dice.roll(30) { plan.partialShare = dice.number(1...30) }
        if dice.roll(30) { plan.latency = .milliseconds(5)...(.milliseconds(dice.number(10...200))) }
    }

    private mutating func makeCarriers() {
        let count = dice.pick([1, 1, 1, 2, 2, 3])
        for place in 0..<count {
            var carrier = WorldPlan.Carrier()
            carrier.isSMPP = dice.roll(50)
            carrier.isDialled = dice.roll(40)
            carrier.isESME = !carrier.isDialled && dice.roll(15)
            carrier.window = dice.pick([1, 2, 10, 50])
            if dice.roll(25) { carrier.rate = dice.pick([1, 3, 10, 50]) }
            if dice.roll(20) { carrier.inboundRate = dice.pick([1, 3, 10]) }
            carrier.bindCount = dice.pick([1, 1, 1, 2])
            carrier.enquireLink = .seconds(isShort ? dice.pick([30, 300, 300]) : dice.pick([30, 120, 300]))
            if plan.busyTime > .seconds(2 * 3_600) { carrier.enquireLink = .seconds(900) }
            carrier.isPaired = carrier.isDialled && dice.roll(25)
            carrier.queueLimit = dice.pick([1, 2, 6, 20_000, 20_000])
            carrier.inboundWindow = dice.pick([1, 4, 256, 256])
            carrier.shufflesAnswers = dice.roll(15)
            if count > 1, dice.roll(30) { carrier.failOver = (place + 1) % count }
            plan.carriers.append(carrier)
        }
    }

    /// The parties of one service to three: of accounts always, since it has no guide.
    private mutating func makeParties() {
        plan.mailboxCapacity = dice.pick([1, 2, 8, 65_536, 65_536])
        let isRemote = dice.roll(60)
        for (place, service) in PartyRoster.services.enumerated() where place == 0 || dice.roll(45) {
            let share = dice.pick([100, 100, 60, 20])
            // One at least is asked.
            let first = dice.pick(service.parties)
            for party in service.parties where party == first || dice.roll(share) {
                plan.parties.append(WorldPlan.Party(id: party, isRemote: isRemote && dice.roll(40)))
            }
        }
    }

    private mutating func makePeople() {
        let count = dice.pick([1, 2, 4, 8])
        for place in 0..<count {
            // The check digit X is what a number is never mistaken for.
            let tail = "\(two(dice.number(1...31)))\(three(dice.number(0...999)))X"
            var person = WorldPlan.Person(
                phone: "1380013\(four(8_000 + place))", tail: tail,
                carrier: dice.number(0...(plan.carriers.count - 1)))
            person.isKnown = dice.roll(90)
            person.isActive = dice.roll(95)
            for application in plan.parties.flatMap({ PartyRoster.applications(of: $0.id) }) {
                person.counts[application] = max(0, dice.number(0...8) - 5)
            }
            plan.people.append(person)
        }
    }

    private mutating func makeTexts() {
        let count = dice.pick([1, 3, 6, 12, 24]) + plan.people.count
        for carrier in plan.carriers.indices {
            plan.watchmen.append(plan.people.count)
            plan.people.append(
                WorldPlan.Person(
                    phone: "1390013\(four(9_000 + carrier))", tail: "", carrier: carrier, isKnown: false))
        }
        var moments = (0..<count).map { _ in dice.moment(.seconds(3)...(plan.busyTime)) }
        if dice.roll(30) {
            // Everybody at once.
            let moment = dice.moment(.seconds(3)...(plan.busyTime))
            moments = moments.map { _ in moment + .milliseconds(dice.number(0...500)) }
        }
        for moment in moments.sorted() {
            let person = dice.number(0...(plan.people.count - plan.watchmen.count - 1))
            if dice.roll(10), let last = plan.askings.last(where: { $0.person == person }) {
                var again = last
                again.moment += .seconds(dice.number(0...400))
                again.tampering = .none
                plan.askings.append(again)
                continue
            }
            ask(person, at: moment)
        }
        plan.askings.sort { $0.moment < $1.moment }
        // Nobody texts any more when the faults end.
        plan.busyTime = max(plan.busyTime, (plan.askings.last?.moment ?? .zero) + .seconds(1))
    }

    private mutating func ask(_ place: Int, at moment: Duration) {
        let person = plan.people[place]
        let service = dice.pick(plan.services)
        func asking(_ kind: TextKind, _ text: String, after wait: Duration = .zero) -> WorldPlan.Asking {
            WorldPlan.Asking(person: place, moment: moment + wait, kind: kind, text: text, service: service)
        }
        let word = ["查询", "电话卡", "银行卡"][service]
        switch dice.number(0...99) {
        case 0..<40: plan.askings.append(asking(.rightQuery, rightQuery(person.tail, of: service)))
        case 40..<48: plan.askings.append(asking(.wrongQuery, "\(word) \(otherTail(than: person.tail))"))
        case 48..<56:
            plan.askings.append(asking(.startQuery, word))
            plan.askings.append(asking(.bareTail, person.tail, after: .seconds(dice.number(5...120))))
        case 56..<61: plan.askings.append(asking(.badTail, "\(word) \(dice.pick(["1234", "45123X", "12345678"]))"))
        case 61..<71: plan.askings.append(asking(.information, dice.pick(information)))
        case 71..<76: plan.askings.append(asking(.help, dice.pick(["帮助", "help", "BZ"])))
        case 76..<84: plan.askings.append(asking(.chatter, dice.pick(["今天天气不错", "在吗", "吃了没有", "明天见"])))
        case 84..<88: plan.askings.append(asking(.optOut, "退订"))
        case 88..<91: plan.askings.append(asking(.optIn, "恢复"))
        case 91..<93: plan.askings.append(asking(.language, dice.pick(["English", "中文"])))
        case 93..<96: plan.askings.append(asking(.progress, "进度"))
        default:
            var long = asking(.chatter, String(repeating: "这是一条很长很长的短信，", count: dice.number(6...12)))
            long.tampering = dice.pick([.none, .shuffled, .missing, .doubled])
            plan.askings.append(long)
        }
    }

    /// Commands that are answered at once, a service's keyword where it has a guide.
    private var information: [String] {
        let guides = ["查询", "电话卡", "银行卡"].enumerated().filter { !plan.services.contains($0.offset) }.map(\.element)
        return ["投诉", "防骗", "客服 腾讯", "异议"] + guides
    }

    private mutating func rightQuery(_ tail: String, of service: Int) -> String {
        if service == 1 { return dice.pick(["电话卡 \(tail)", "查电话卡\(tail)", "手机卡 \(tail.lowercased())"]) }
        if service == 2 { return dice.pick(["银行卡 \(tail)", "查询银行卡 \(tail)", "YHK\(tail.lowercased())"]) }
        return dice.pick([
            "查询 \(tail)", "CX\(tail)", "cx#\(tail.lowercased())", "查询\(tail)", "请帮我查询 \(tail) 谢谢", "查询　\(tail)",
        ])
    }

    private mutating func otherTail(than tail: String) -> String {
        while true {
            let other = "\(two(dice.number(1...31)))\(three(dice.number(0...999)))X"
            if other != tail { return other }
        }
    }

    private func two(_ number: Int) -> String { String(String(100 + number).suffix(2)) }
    private func three(_ number: Int) -> String { String(String(1_000 + number).suffix(3)) }
    private func four(_ number: Int) -> String { String(String(10_000 + number).suffix(4)) }
}

// What goes wrong.
extension WorldPlanner {
    private mutating func makeFaults() {
        guard dice.roll(80) else { return }
        let share = dice.pick([5, 12, 35])
        let kinds = FaultKind.allCases.filter { _ in dice.roll(share) }
        for kind in kinds {
            for _ in 0..<dice.pick([1, 1, 2, 3, 5]) {
                guard let fault = kind.fault(in: plan, &dice) else { continue }
                plan.faults.append(PlannedFault(moment: dice.moment(.zero...plan.busyTime), fault: fault))
            }
        }
        plan.faults.sort { $0.moment < $1.moment }
    }
}
