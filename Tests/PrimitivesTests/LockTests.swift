import Primitives
import Testing

@Suite struct LockTests {
    struct Refusal: Error, Equatable {}

    @Test func `many threads change the value without loss`() async {
        let lock = Lock(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<2_000 { lock.withLock { $0 += 1 } } }
            }
        }
        #expect(lock.withLock { $0 } == 8_000)
    }

    @Test func `an error leaves the lock open`() {
        let lock = Lock([1])
        #expect(throws: Refusal()) {
            try lock.withLock { list throws(Refusal) in
                list.append(2)
                throw Refusal()
            }
        }
        #expect(lock.withLock { $0 } == [1, 2])
    }
}
