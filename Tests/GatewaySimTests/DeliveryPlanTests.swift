import SMS
import Testing
import Wire

@testable import GatewaySimulator

@Suite struct DeliveryPlanTests {
    private let phone = Address("13800138000")

    @Test func `by default everything is delivered, and reported where that is wanted`() {
        var plan = DeliveryPlan()
        #expect(plan.fate(for: phone, wantsReceipt: true) == SegmentFate(receipts: [.init(state: .delivered)]))
        #expect(plan.fate(for: phone, wantsReceipt: false) == SegmentFate())
    }

    @Test func `without a state nothing is reported`() {
        var plan = DeliveryPlan(reporting: nil)
        #expect(plan.fate(for: phone, wantsReceipt: true).receipts == [])
    }

    @Test func `a number's end decides before any share`() {
        var plan = DeliveryPlan()
        plan.change(.share(percent: 100)) { $0.status = .throttled }
        plan.change(.suffix("8000")) { $0.status = .invalidDestinationAddress }
        #expect(plan.fate(for: phone, wantsReceipt: false).status == .invalidDestinationAddress)
        #expect(plan.fate(for: Address("13800138001"), wantsReceipt: false).status == .throttled)
    }

    @Test func `a second change to an end adds to the first`() {
        var plan = DeliveryPlan()
        plan.change(.suffix("00")) { $0.responseDelay = .seconds(1) }
        plan.change(.suffix("00")) { $0.status = .submitFailed }
        let fate = plan.fate(for: phone, wantsReceipt: false)
        #expect(fate.responseDelay == .seconds(1))
        #expect(fate.status == .submitFailed)
    }

    @Test(arguments: [(1, 0...40), (10, 60...140), (50, 430...570), (100, 1_000...1_000)])
    func `a share is met about that often`(percent: Int, range: ClosedRange<Int>) {
        var plan = DeliveryPlan(seed: 42)
        plan.change(.share(percent: percent)) { $0.status = .submitFailed }
        let count = (0..<1_000).count { _ in !plan.fate(for: phone, wantsReceipt: false).status.isSuccess }
        #expect(range.contains(count))
    }

    @Test func `the same seed gives the same fates, another one others`() {
        func fates(seed: UInt64) -> [SegmentFate] {
            var plan = DeliveryPlan(seed: seed)
            plan.change(.share(percent: 50)) { $0.status = .submitFailed }
            return (0..<64).map { _ in plan.fate(for: phone, wantsReceipt: true) }
        }
        #expect(fates(seed: 7) == fates(seed: 7))
        #expect(fates(seed: 7) != fates(seed: 8))
    }

    @Test func `what is said of one number does not change its neighbours' chance`() {
        func fates(with suffix: String?) -> [SMPP.Status] {
            var plan = DeliveryPlan(seed: 3)
            plan.change(.share(percent: 30)) { $0.status = .submitFailed }
            if let suffix { plan.change(.suffix(suffix)) { $0.status = .throttled } }
            return (0..<50).map { plan.fate(for: Address("138001380\($0 + 10)"), wantsReceipt: false).status }
        }
        let (plain, changed) = (fates(with: nil), fates(with: "10"))
        #expect(changed.first == .throttled)
        #expect(plain.dropFirst() == changed.dropFirst())
    }
}
