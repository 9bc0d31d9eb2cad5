extension SimulatedSMSC {
    /// Changes its ways from now on.
    ///
    /// - Parameter seed: repeats what is left to chance in a plan that starts over.
    func obey(_ order: GatewayOrder, seed: UInt64) {
        switch order {
        case .fault(let fault, let schedule): faults.add(fault, schedule)
        case .shuffle: answerGate.shuffles = true
        case .respond(let delay, let selector): plan.change(selector) { $0.responseDelay = delay }
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
