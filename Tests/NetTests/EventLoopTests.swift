import Net
import Primitives
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventLoopTests {
    @Test func `timers fire in the order of their deadlines, equal ones in the order they were made`() async throws {
        try await withLoop { loop in
            let fired: [Int] = await withCheckedContinuation { continuation in
                loop.execute {
                    let fired = Box<[Int]>([])
                    let start = loop.now
                    for (index, delay) in [3, 1, 2, 1, 0].enumerated() {
                        loop.schedule(at: start + .milliseconds(delay)) { fired.value.append(index) }
                    }
                    loop.schedule(at: start + .milliseconds(4)) { continuation.resume(returning: fired.value) }
                }
            }
            #expect(fired == [4, 1, 3, 2, 0])
        }
    }

    @Test func `nobody is woken early`() async throws {
        try await withLoop { loop in
            for microseconds in [-5, 0, 1, 300, 999, 1_001, 2_500] {
                let deadline = ContinuousClock.now + .microseconds(microseconds)
                try await loop.sleep(until: deadline)
                #expect(ContinuousClock.now >= deadline)
            }
        }
    }

    @Test func `a cancelled timer never fires and frees what it held`() async throws {
        try await withLoop { loop in
            let hasFired = Box(false)
            let (watch, timer) = await loop.run {
                let held = Box(0)
                let timer = loop.schedule(at: loop.now) {
                    held.value += 1
                    hasFired.value = true
                }
                #expect(timer.isPending)
                timer.cancel()
                timer.cancel()
                #expect(!timer.isPending)
                return (Watch(held), timer)
            }
            #expect(!watch.isAlive)
            try await loop.sleep(until: .now + .milliseconds(2))
            #expect(await !loop.run { hasFired.value || timer.isPending })
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `any mixture of timers and cancellations fires in order`(seed: UInt64) async throws {
        try await withLoop { loop in
            let fired = Box<[[Int]]>([])
            let expected = await loop.run {
                var numbers = SeededGenerator(seed: seed)
                var timers: [(key: [Int], timer: LoopTimer)] = []
                let start = loop.now
                for index in 0..<300 {
                    let key = [Int.random(in: 0..<40, using: &numbers), index]
                    let timer = loop.schedule(at: start + .microseconds(key[0] * 50)) { fired.value.append(key) }
                    timers.append((key, timer))
                    if index.isMultiple(of: 3) {
                        timers.remove(at: Int.random(in: 0..<timers.count, using: &numbers)).timer.cancel()
                    }
                }
                return timers.map(\.key).sorted { $0.lexicographicallyPrecedes($1) }
            }
            try await loop.sleep(until: .now + .milliseconds(3))
            #expect(await loop.run { fired.value } == expected)
        }
    }

    @Test func `what came before a timer is due is read before it fires`() async throws {
        try await withPair { loop, near, far in
            let order = Box<[String]>([])
            near.onReceived = { _, octets in
                order.value.append("octets")
                return octets.byteCount
            }
            // Both are ready when the next pass begins, as they are after the process was stopped for a while.
            await loop.run {
                far.connection.write([1])
                loop.schedule(at: loop.now) { order.value.append("timer") }
            }
            try await loop.sleep(until: .now + .milliseconds(2))
            #expect(await loop.run { order.value } == ["octets", "timer"])
        }
    }

    @Test func `a timer that is made while octets are read waits for the next pass`() async throws {
        try await withPair { loop, near, far in
            let passes = Box<[ContinuousClock.Instant]>([])
            near.onReceived = { _, octets in
                passes.value.append(loop.now)
                // A session that gives way to others asks for no time at all.
                loop.schedule(at: loop.now) { passes.value.append(loop.now) }
                return octets.byteCount
            }
            await loop.run { far.connection.write([1]) }
            while await loop.run({ passes.value.count }) < 2 {}
            let moments = await loop.run { passes.value }
            #expect(moments[1] > moments[0])
        }
    }

    @Test func `timers wait for all sockets that are ready, however many`() async throws {
        try await withLoop { loop in
            let (acceptances, accepted) = AsyncStream.makeStream(of: Void.self)
            let order = Box<[String]>([])
            let near = Box<[Peer]>([])
            let listener = try Listener(at: .anyPort, on: loop) { connection in
                let peer = Peer(connection)
                peer.onReceived = { _, octets in
                    order.value.append("octets")
                    return octets.byteCount
                }
                near.value.append(peer)
                connection.start(peer)
                accepted.yield()
            }
            let count = 300
            var far: [Peer] = []
            for _ in 0..<count { far.append(try await Peer.dial(listener.address, on: loop)) }
            var waiting = count
            for await _ in acceptances {
                waiting -= 1
                if waiting == 0 { break }
            }
            let peers = far
            await loop.run {
                for peer in peers { peer.connection.write([1]) }
                loop.schedule(at: loop.now) { order.value.append("timer") }
            }
            try await loop.sleep(until: .now + .milliseconds(2))
            let events = await loop.run { order.value }
            #expect(events.firstIndex(of: "timer") == count)
            listener.close()
        }
    }

    @Test func `a timer that renews itself lets others have their turn`() async throws {
        @Sendable func renew(on loop: EventLoop) {
            loop.schedule(at: loop.now) { renew(on: loop) }
        }
        try await withLoop { loop in
            await loop.run { renew(on: loop) }
            #expect(await loop.run { true })
        }
    }

    @Test func `work that makes work lets timers have their turn`() async throws {
        try await withLoop { loop in
            let isOver = Box(false)
            @Sendable func again() {
                loop.execute { if !isOver.value { again() } }
            }
            again()
            try await loop.sleep(until: .now + .milliseconds(1))
            await loop.run { isOver.value = true }
        }
    }

    @Test func `work from several threads keeps each thread's order`() async throws {
        try await withLoop { loop in
            let seen = Box<[[Int]]>(Array(repeating: [], count: 4))
            await withTaskGroup { group in
                for thread in 0..<4 {
                    group.addTask {
                        for index in 0..<1_000 { loop.execute { seen.value[thread].append(index) } }
                    }
                }
            }
            #expect(await loop.run { seen.value } == Array(repeating: Array(0..<1_000), count: 4))
        }
    }

    @Test func `the end of a pass comes after all the work of the pass`() async throws {
        try await withLoop { loop in
            let order: [String] = await withCheckedContinuation { continuation in
                loop.execute {
                    let order = Box<[String]>([])
                    loop.atEndOfPass {
                        order.value.append("end")
                        continuation.resume(returning: order.value)
                    }
                    loop.execute { order.value.append("work") }
                }
            }
            #expect(order == ["work", "end"])
        }
    }

    @Test func `what the end of a pass brings about still belongs to the pass`() async throws {
        try await withLoop { loop in
            let order: [String] = await withCheckedContinuation { continuation in
                loop.execute {
                    let order = Box<[String]>([])
                    loop.atEndOfPass {
                        loop.atEndOfPass {
                            order.value.append("end")
                            continuation.resume(returning: order.value)
                        }
                        loop.execute { order.value.append("next pass") }
                    }
                }
            }
            #expect(order == ["end"])
        }
    }

    @Test func `endings that never end let the others have their turn`() async throws {
        try await withLoop { loop in
            let hasRun = Box(false)
            @Sendable func again() { loop.atEndOfPass { if !hasRun.value { again() } } }
            await loop.run { again() }
            await loop.run { hasRun.value = true }
        }
    }

    @Test func `a pinned actor and a task that prefers the loop run on its thread`() async throws {
        actor Pinned {
            nonisolated let loop: EventLoop
            nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
            init(_ loop: EventLoop) { self.loop = loop }
            func isOnLoop() -> Bool { loop.isCurrent }
        }
        try await withLoop { loop in
            #expect(!loop.isCurrent)
            let pinned = Pinned(loop)
            #expect(await pinned.isOnLoop())
            let task = Task(executorPreference: loop) {
                let isActorOnLoop = await pinned.isOnLoop()
                try await loop.sleep(until: .now + .milliseconds(1))
                return isActorOnLoop && loop.isCurrent
            }
            let wasOnLoop = try await task.value
            #expect(wasOnLoop)
        }
    }

    @Test func `cancelling a task wakes it from its sleep`() async throws {
        try await withLoop { loop in
            let task = Task { try await loop.sleep(until: .now + .seconds(3_600)) }
            await loop.run {}
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `a task that is cancelled already does not sleep`() async throws {
        try await withLoop { loop in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await loop.sleep(until: .now + .seconds(3_600))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `stopping the loop wakes sleepers and does what was handed over`() async throws {
        let loop = try EventLoop()
        let task = Task(executorPreference: loop) { try await loop.sleep(until: .now + .seconds(3_600)) }
        await loop.run {}
        let isDone = Box(false)
        loop.execute { isDone.value = true }
        loop.shutdown()
        loop.shutdown()
        #expect(isDone.value)
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `stopping the loop closes its connections and tells their owners`() async throws {
        let loop = try EventLoop()
        let listener = try EchoServer(on: loop).listen()
        let peer = try await Peer.dial(listener.address, on: loop)
        await peer.write(frame(1, count: 1))
        _ = await peer.octets(count: 2)
        loop.shutdown()
        #expect(peer.closeReason == .loopStopped)
    }

    @Test func `a task that comes back to a stopped loop still ends`() async throws {
        actor Pinned {
            nonisolated let loop: EventLoop
            nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
            init(_ loop: EventLoop) { self.loop = loop }
            func isOnLoop() -> Bool { loop.isCurrent }
        }
        let loop = try EventLoop()
        let pinned = Pinned(loop)
        loop.shutdown()
        for _ in 0..<100 { #expect(await pinned.isOnLoop()) }
        await #expect(throws: CancellationError.self) { try await loop.sleep(until: .now + .seconds(3_600)) }
    }

    @Test func `a stopped loop is freed`() async throws {
        var loop: EventLoop? = try EventLoop()
        let watch = loop.map { Watch($0) }
        loop?.shutdown()
        loop = nil
        #expect(watch?.isAlive == false)
    }
}
