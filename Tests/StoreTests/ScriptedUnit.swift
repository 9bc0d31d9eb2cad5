import Foundation
import Primitives
import SMS
import Telemetry

@testable import Store

/// A unit whose work is written in the test.
struct ScriptedUnit: UnitOfWork {
    var lane = ""
    var number: Int
    var work: @Sendable (Transaction) throws(StoreError) -> Void
    var isDone = false
    var error: StoreError?

    init(_ number: Int, _ work: @escaping @Sendable (Transaction) throws(StoreError) -> Void) {
        self.number = number
        self.work = work
    }

    /// A unit that writes an inquiry and a reply of its number.
    static func writing(_ number: Int) throws -> Self {
        let inquiry = try Sample.inquiry(number, phone: number)
        return Self(number) { (transaction) throws(StoreError) in
            try transaction.insertInquiry(inquiry)
            try transaction.insertOutboxRow(Sample.reply(number))
        }
    }

    mutating func run(in transaction: Transaction) throws(StoreError) {
        (isDone, error) = (false, nil)
        try work(transaction)
        isDone = true
    }

    mutating func fail(_ error: StoreError) { (isDone, self.error) = (false, error) }
}

/// What a writer hands back, for a test to wait for.
final class Completions: Sendable {
    private let batches = Lock<[[ScriptedUnit]]>([])
    private let arrival = DispatchSemaphore(value: 0)

    func add(_ batch: [ScriptedUnit]) {
        batches.withLock { $0.append(batch) }
        arrival.signal()
    }

    /// The batches so far, once they hold that many units; whatever there is after ten seconds.
    func batches(holding unitCount: Int) -> [[ScriptedUnit]] {
        while true {
            let current = batches.withLock { $0 }
            if current.reduce(0, { $0 + $1.count }) >= unitCount { return current }
            if arrival.wait(timeout: .now() + 10) == .timedOut { return current }
        }
    }
}
