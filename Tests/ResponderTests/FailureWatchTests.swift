import Testing

@testable import Responder

@Suite struct FailureWatchTests {
    private let start = ContinuousClock.now

    /// A watch that saw so many queries, a second apart.
    private func watch(wrong: Int, right: Int = 0) -> FailureWatch {
        var watch = FailureWatch(startingAt: start)
        for _ in 0..<right { _ = watch.note(isWrong: false, at: start) }
        for _ in 0..<wrong { _ = watch.note(isWrong: true, at: start) }
        return watch
    }

    @Test(arguments: [(100, 0, false), (101, 0, true), (101, 100, true), (101, 101, false), (5_000, 5_000, false)])
    func `too many are more than a hundred and more than half`(wrong: Int, right: Int, isPaused: Bool) {
        #expect(watch(wrong: wrong, right: right).isPaused(at: start) == isPaused)
    }

    @Test func `an account is paused for ten minutes and starts afresh then`() {
        var watch = watch(wrong: 150)
        #expect(watch.isPaused(at: start + .seconds(599)))
        #expect(!watch.isPaused(at: start + .seconds(600)))
        let isTooMany = watch.note(isWrong: true, at: start + .seconds(600))
        #expect(!isTooMany)
        #expect(watch.wrongCount == 1)
        #expect(!watch.isPaused(at: start + .seconds(600)))
    }

    @Test func `wrong tails that come slowly are taken`() {
        var watch = FailureWatch(startingAt: start)
        for number in 0..<2_000 {
            _ = watch.note(isWrong: true, at: start + .seconds(7 * number))
            #expect(!watch.isPaused(at: start + .seconds(7 * number)))
        }
    }

    @Test func `a day of guessing locks a few thousand numbers at most`() {
        var watch = FailureWatch(startingAt: start)
        var lockCount = 0
        for number in 0..<864_000 {
            let now = start + .milliseconds(100 * number)
            guard !watch.isPaused(at: now) else { continue }
            lockCount += 1
            _ = watch.note(isWrong: true, at: now)
        }
        #expect((10_000...16_000).contains(lockCount), "\(lockCount)")
    }

    @Test func `words come once a minute and say how many there were since`() {
        var count = MinuteCount()
        let words = [(1, 0), (3, 59), (1, 60), (1, 61)].map { count.add($0.0, at: start + .seconds($0.1)) }
        #expect(words == [1, nil, 4, nil])
    }
}
