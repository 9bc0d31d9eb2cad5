extension SimulatedSMSC {
    /// Changes its ways from now on.
    ///
    /// - Parameter seed: repeats what is left to chance in a plan that starts over.
    func obey(_ order: GatewayOrder, seed: UInt64) {
        switch order {
        case .fault(let fault, let schedule): faults.add(fault, schedule)
        case .shuffle: answerGate.shuffles = true
        case .respond(let delay, let selector):
            plan.change(selector) { ($0.responseDelay, $0.responseJitter) = (delay, .zero) }
        case .respondBetween(let delay, let jitter, let selector):
            plan.change(selector) { ($0.responseDelay, $0.responseJitter) = (delay, jitter) }
        case .read(let rate): octetsReadPerSecond = rate
        case .become(let profile):
            behave(DeliveryPlan(seed: seed))
            for order in profile.orders { obey(order, seed: seed) }
        case .refuse(let status, let selector): plan.change(selector) { $0.status = status }
        case .report(let receipt, let count, let isEarly, let selector):
            plan.change(selector) { fate in
                fate.receipts = receipt.map { Array(repeating: $0, count: count) } ?? []
                fate.hasEarlyReceipts = isEarly
            }
        case .ignoreEnquireLink: misbehaviour.ignoresEnquireLink = true
        case .refuseBinds(let count): misbehaviour.refusedBindCount = count
        case .behave: behave(DeliveryPlan(seed: seed))
        }
    }
}
