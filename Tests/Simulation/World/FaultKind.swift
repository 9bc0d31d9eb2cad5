import GatewaySimulator
import Store
import Wire

/// The kinds of things that go wrong.
enum FaultKind: CaseIterable {
    case cut, mute, hold, refusedConnections, refusedBinds, deafness, refusal, lostResponse, stall, garbage
    case receipts, fates
    case company, companyCut
    case storeFailure, slowStore, stalledStore, lostSync
    case guesser, fewDescriptors
    case pause, slowWork, clockJump, crash, outage, restart, reload

    /// A fault of this kind; `nil` where the world has nothing for it.
    func fault(in plan: WorldPlan, _ dice: inout Dice) -> Fault? {
        let carrier = dice.number(0...(plan.carriers.count - 1))
        let time = dice.moment(.milliseconds(200)...(.seconds(dice.pick([2, 20, 90, 400]))))
        switch self {
        case .cut: return .cut(carrier: carrier)
        case .mute: return .mute(carrier: carrier)
        case .hold: return .hold(carrier: carrier, time)
        case .refusedConnections: return .connections(carrier: carrier, areRefused: dice.roll(50), time)
        case .refusedBinds: return .refusedBinds(carrier: carrier, dice.number(1...4))
        case .deafness: return .deafness(carrier: carrier, time)
        case .refusal:
            let status = dice.pick([
                SMPP.Status.throttled, .messageQueueFull, .systemError, .temporaryApplicationError,
            ])
            return .refusal(carrier: carrier, status, dice.pick([.every(2), .every(3), .first(dice.number(1...8))]))
        case .lostResponse: return .lostResponse(carrier: carrier, dice.pick([.every(3), .after(1), .first(2)]))
        case .stall: return .stall(carrier: carrier, time)
        case .garbage: return .garbage(carrier: carrier, dice.pick(FaultScript.Garbage.allCases))
        case .receipts: return .receipts(carrier: carrier, ReceiptFault(&dice))
        case .fates: return .delivery(carrier: carrier, percent: dice.number(5...40), isPermanent: dice.roll(30))
        case .company, .companyCut:
            guard !plan.remoteParties.isEmpty else { return nil }
            let company = dice.pick(plan.remoteParties)
            guard self == .company else { return .companyCut(company, isRefused: dice.roll(50), time) }
            return .company(company, CompanyBehaviour.chosen(by: &dice), dice.moment(.seconds(1)...(.seconds(1_800))))
        case .storeFailure:
            let step = dice.pick([MemoryStore.Step.begin, .load, .save, .read])
            return .storeFailure(step, dice.pick([20, 60, 100]), dice.pick([.busy, .full]), time)
        case .slowStore: return .slowStore(time)
        case .stalledStore: return .stalledStore(time)
        case .lostSync: return .lostSync
        case .guesser: return plan.carriers[carrier].isDialled ? nil : .guesser(carrier: carrier, time)
        case .fewDescriptors: return .fewDescriptors(dice.number(4...12), time)
        case .pause: return .pause(time)
        case .slowWork: return .slowWork(time)
        case .clockJump:
            let step = dice.moment(.seconds(1)...(.seconds(dice.pick([20, 600, 7_200, 90_000]))))
            return .clockJump(dice.roll(50) ? step : .zero - step)
        case .crash: return .crash
        case .outage: return .outage(dice.moment(.seconds(1)...(.seconds(120))), keeping: dice.number(0...3))
        case .restart: return .restart
        case .reload: return .reload
        }
    }
}

/// What is wrong with a carrier's receipts.
struct ReceiptFault: Sendable {
    var delay: Duration
    var isEarly: Bool
    var isDoubled: Bool
    var isMissing: Bool
    var namesUnknownID: Bool

    init(_ dice: inout Dice) {
        delay = dice.roll(50) ? dice.moment(.seconds(1)...(.seconds(600))) : .zero
        isEarly = dice.roll(30)
        isDoubled = dice.roll(30)
        isMissing = dice.roll(20)
        namesUnknownID = dice.roll(20)
    }
}

extension CompanyBehaviour {
    /// One of the ways in which companies are bad at answering.
    static func chosen(by dice: inout Dice) -> CompanyBehaviour {
        var behaviour = CompanyBehaviour()
        switch dice.number(0...8) {
        case 0: behaviour.delay = dice.moment(.milliseconds(100)...(.seconds(8)))
        case 1: behaviour.failurePercent = dice.pick([30, 100])
        case 2: behaviour.garbagePercent = dice.pick([30, 100])
        case 3: behaviour.hangPercent = dice.pick([30, 100])
        case 4: behaviour.drip = .milliseconds(dice.number(1...20))
        case 5:
            behaviour.laterPercent = dice.pick([30, 100])
            behaviour.laterSeconds = dice.pick([1, 60, 1_800])
        case 6: behaviour.unknownPercent = 100
        case 7: behaviour.omitPercent = dice.pick([30, 100])
        default: behaviour.refuses = true
        }
        return behaviour
    }
}
