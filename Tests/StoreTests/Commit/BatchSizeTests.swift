import Testing

@testable import Store

@Suite struct BatchSizeTests {
    private func limit(afterBatches count: Int, of units: Int, work: Duration, commit: Duration) -> Int {
        var size = BatchSize(limit: 1_024)
        for _ in 0..<count { size.note(unitCount: units, work: work, commit: commit) }
        return size.limit
    }

    @Test(arguments: [
        // A fast disk, a usual one, one that spins; units of 20 µs.
        (Duration.microseconds(250), 50), (.milliseconds(1), 75), (.milliseconds(4), 200),
        // Nothing to wait for, and a disk that hardly moves.
        (.zero, 8), (.seconds(2), 1_024),
    ])
    func `a batch takes as long as its commit deserves, within bounds`(_ commit: Duration, _ expected: Int) {
        let found = limit(afterBatches: 200, of: 50, work: .milliseconds(1), commit: commit)
        #expect(abs(found - expected) <= expected / 50 + 1)
    }

    @Test func `one long wait changes little`() {
        var size = BatchSize(limit: 1_024)
        for _ in 0..<200 { size.note(unitCount: 50, work: .milliseconds(1), commit: .microseconds(250)) }
        size.note(unitCount: 50, work: .milliseconds(1), commit: .milliseconds(4))
        #expect(size.limit < 160)
    }

    @Test func `units that take no time and batches without units do no harm`() {
        #expect(limit(afterBatches: 200, of: 50, work: .zero, commit: .milliseconds(1)) == 1_024)
        var size = BatchSize(limit: 3)
        size.note(unitCount: 0, work: .seconds(1), commit: .seconds(1))
        #expect(size == BatchSize(limit: 3))
        #expect(size.limit == 3)
    }
}
