import Glibc
import Primitives
import SMS
import Telemetry
import Testing

@testable import Store

/// One thread writes, another syncs, and nobody hears of a change before it is durable.
@Suite struct CommitThreadsTests {
    @Test(arguments: StoreKind.allCases) func `changes come back in order and in bounded batches`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let completions = Completions()
        var settings = CommitSettings()
        settings.batchLimit = 7
        let worker = try CommitThreads(store.store, settings: settings) { completions.add($0) }
        for start in stride(from: 1, to: 100, by: 10) {
            #expect(worker.submit(try completions.writing(start..<start + 10)[...]) == .taken(10))
        }
        let batches = completions.batches(holding: 100)
        #expect(batches.flatMap(\.self) == (1...100).map { .init(number: $0) })
        #expect(batches.allSatisfy { $0.count <= 7 })
        worker.stop(within: nil)
        #expect(try store.numbers() == Array(1...100))
    }

    @Test(arguments: StoreKind.allCases) func `a poisoned change fails alone`(kind: StoreKind) throws {
        let store = try kind.make()
        let completions = Completions()
        let worker = try CommitThreads(store.store) { completions.add($0) }
        var batch = try completions.writing(1...9)
        let duplicate = try Sample.inquiry(2)
        let person = try Sample.person()
        batch[4] = completions.pending(
            5,
            ScriptedChange { (rows) throws(StoreError) in
                // Its first half would do; it must go with the second.
                rows.people.replace(person, for: person.phone)
                try rows.inquiries.insert(duplicate, for: duplicate.id)
            })
        batch[7] = completions.pending(
            8, ScriptedChange { (_) throws(StoreError) -> Void in throw .refused(reason: "no") })
        _ = worker.submit(batch[...])
        let finished = completions.all(9)
        #expect(finished.map(\.number) == Array(1...9))
        #expect(finished.filter { $0.error != nil }.map(\.number) == [5, 8])
        #expect(finished[4].error?.concernsOneUnit == true)
        #expect(finished[7].error == .refused(reason: "no"))
        worker.stop(within: nil)
        #expect(try store.numbers() == [1, 2, 3, 4, 6, 7, 9])
        #expect(try store.look { (found) throws(StoreError) in try found.person(person.phone) } == nil)
    }

    @Test func `nothing comes back before its sync, and what waits meanwhile shares the next batch`() throws {
        let (gate, saving) = (Gate(), Gate())
        let store = MemoryStore()
        let hooked = HookedStore(store) { step in
            if step == .sync { gate.pass() }
            if step == .save { saving.pass() }
        }
        let completions = Completions()
        var settings = CommitSettings()
        settings.aheadCount = 1
        let worker = try CommitThreads(hooked, settings: settings) { completions.add($0) }
        defer { gate.open() }
        defer { saving.open() }
        _ = worker.submit(try completions.writing([1])[...])
        #expect(saving.isReached())
        _ = worker.submit(try completions.writing([2])[...])
        saving.letOneThrough()
        #expect(gate.isReached())
        saving.open()
        // The first batch is on its way to the disk: the second is decided and written beside it.
        try waitUntil { store.unsyncedCount == 2 }
        // No third is, as long as the second waits; what comes now waits together, no more than any batch may hold.
        for number in 3...10 { _ = worker.submit(try completions.writing([number])[...]) }
        #expect(completions.count == 0)
        gate.letOneThrough()
        #expect(completions.batches(holding: 1) == [[.init(number: 1)]])
        #expect(gate.isReached())
        // The first sync took the second batch along, which was written by then; what was told is the first.
        try waitUntil { store.unsyncedCount == 1 }
        #expect(completions.count == 1)
        gate.open()
        let batches = completions.batches(holding: 10)
        #expect(batches.map { $0.map(\.number) } == [[1], [2], Array(3...10)])
        worker.stop(within: nil)
        #expect(store.unsyncedCount == 0)
    }

    @Test func `whoever wrote a batch syncs it when nothing else waits`() throws {
        let threads = Lock<[pthread_t]>([])
        let hooked = HookedStore(MemoryStore()) { step in
            if step == .save || step == .sync { threads.withLock { $0.append(pthread_self()) } }
        }
        let completions = Completions()
        let worker = try CommitThreads(hooked) { completions.add($0) }
        for number in 1...3 {
            _ = worker.submit(try completions.writing([number])[...])
            _ = completions.batches(holding: number)
        }
        worker.stop(within: nil)
        #expect(threads.withLock { $0.count == 6 && Set($0).count == 1 })
    }

    @Test func `what came back is what a crash leaves, whenever it comes`() throws {
        let store = MemoryStore()
        let completions = Completions()
        let worker = try CommitThreads(store) { batch in
            // The machine stops here, as far as anybody can tell who was told nothing yet.
            store.crash()
            completions.add(batch)
        }
        for number in 1...50 {
            _ = worker.submit(try completions.writing([number])[...])
            _ = completions.batches(holding: number)
        }
        worker.stop(within: nil)
        #expect(completions.all(50).allSatisfy { $0.error == nil })
        let opened = try TestedStore(store, files: nil)
        #expect(try opened.numbers() == Array(1...50))
    }

    @Test func `a failing write is tried again, and then fails with all its changes`() throws {
        for failureCount in [2, 4] {
            let left = Lock(failureCount)
            let attempts = Lock(0)
            let health = Lock<[StoreHealth]>([])
            let store = MemoryStore()
            let hooked = HookedStore(store) { (step) throws(StoreError) in
                guard step == .save else { return }
                attempts.withLock { $0 += 1 }
                let fails = left.withLock { left in
                    left -= 1
                    return left >= 0
                }
                if fails { throw .full }
            }
            let completions = Completions()
            var settings = CommitSettings()
            settings.retryDelays = [.milliseconds(1), .milliseconds(1), .milliseconds(1)]
            let worker = try CommitThreads(
                hooked, settings: settings, onHealth: { state in health.withLock { $0.append(state) } }
            ) { completions.add($0) }
            _ = worker.submit(try completions.writing(1...3)[...])
            let first = completions.batches(holding: 3).flatMap(\.self)
            #expect(attempts.withLock { $0 } == min(failureCount + 1, 4))
            #expect(first.map(\.error) == Array(repeating: failureCount == 2 ? nil : .full, count: 3))
            _ = worker.submit(try completions.writing(4...5)[...])
            #expect(completions.all(5).suffix(2).allSatisfy { $0.error == nil })
            worker.stop(within: nil)
            #expect(health.withLock { $0 } == (failureCount == 2 ? [] : [.failing(.full), .working]))
            let opened = try TestedStore(store, files: nil)
            #expect(try opened.numbers() == (failureCount == 2 ? [1, 2, 3, 4, 5] : [4, 5]))
        }
    }

    @Test func `a failing store gets one attempt a batch`() throws {
        let attempts = Lock(0)
        let hooked = HookedStore(MemoryStore()) { (step) throws(StoreError) in
            guard step == .begin else { return }
            attempts.withLock { $0 += 1 }
            throw .busy
        }
        let completions = Completions()
        var settings = CommitSettings()
        settings.retryDelays = [.milliseconds(1)]
        let worker = try CommitThreads(hooked, settings: settings) { completions.add($0) }
        for number in 1...3 {
            _ = worker.submit(try completions.writing([number])[...])
            #expect(completions.batches(holding: number).flatMap(\.self).map(\.error).last == .busy)
        }
        #expect(attempts.withLock { $0 } == 4)
    }

    @Test func `a failing sync fails all that is not synced, and nothing is acknowledged ever after`() throws {
        let gate = Gate()
        let (isBroken, tidyings) = (Lock(false), Lock(0))
        let lost = StoreError.broken(code: 1_034, message: "the disk is gone")
        let hooked = HookedStore(MemoryStore()) { (step) throws(StoreError) in
            if step == .tidy || step == .finish, isBroken.withLock({ $0 }) { tidyings.withLock { $0 += 1 } }
            guard step == .sync else { return }
            gate.pass()
            if isBroken.withLock({ $0 }) { throw lost }
        }
        let completions = Completions()
        let health = Lock<[StoreHealth]>([])
        let worker = try CommitThreads(hooked, onHealth: { state in health.withLock { $0.append(state) } }) {
            completions.add($0)
        }
        defer { gate.open() }
        _ = worker.submit(try completions.writing([1])[...])
        #expect(gate.isReached())
        gate.letOneThrough()
        #expect(completions.all(1).map(\.error) == [nil])
        _ = worker.submit(try completions.writing([2])[...])
        #expect(gate.isReached())
        // One batch is being synced, one waits behind it, one is not yet written.
        isBroken.withLock { $0 = true }
        _ = worker.submit(try completions.writing([3])[...])
        _ = worker.submit(try completions.writing([4])[...])
        gate.letOneThrough()
        #expect(completions.all(4).map(\.error) == [nil, lost, lost, lost])
        // The disk answers again; what it has of the log nobody knows.
        isBroken.withLock { $0 = false }
        gate.open()
        _ = worker.submit(try completions.writing(5...7)[...])
        #expect(completions.all(7).suffix(3).map(\.error) == [lost, lost, lost])
        worker.stop(within: nil)
        #expect(health.withLock { $0 } == [.lost(lost)])
        #expect(tidyings.withLock { $0 } == 0)
    }

    @Test func `a store that is lost is folded together no more`() throws {
        let steps = Lock<[HookedStore.Step]>([])
        let lost = StoreError.broken(code: 1_034, message: "the disk is gone")
        let hooked = HookedStore(MemoryStore()) { (step) throws(StoreError) in
            steps.withLock { $0.append(step) }
            if step == .sync { throw lost }
        }
        let completions = Completions()
        let worker = try CommitThreads(hooked) { completions.add($0) }
        _ = worker.submit(try completions.writing([1])[...])
        #expect(completions.all(1).map(\.error) == [lost])
        worker.stop(within: nil)
        // The log in memory may be another than the one on the disk: it must not be copied over what is sound.
        #expect(!steps.withLock { $0.contains { $0 == .tidy || $0 == .finish } })
    }

    @Test(arguments: StoreKind.allCases) func `changes whose neighbour is refused by the store are written once`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let (taken, phone) = (try Sample.inquiry(2), try Sample.phone())
        try store.edit { (rows) throws(StoreError) in try rows.inquiries.insert(taken, for: taken.id) }
        let beginnings = Lock(0)
        let hooked = HookedStore(store.store) { (step) throws(StoreError) in
            guard step == .begin else { return }
            let count = beginnings.withLock { count in
                count += 1
                return count
            }
            // Together; the first alone; and then another process has the store for good.
            if count > 2 { throw .busy }
        }
        let completions = Completions()
        var settings = CommitSettings()
        settings.retryDelays = [.milliseconds(1)]
        let counting = ScriptedChange {
            $0.sender(phone)
        } _: { rows in
            var sender = rows.senders[phone] ?? SenderRow(phone: phone)
            sender.replyCount += 1
            rows.senders.put(sender, for: phone)
        }
        let poison = ScriptedChange { (rows) throws(StoreError) in try rows.inquiries.insert(taken, for: taken.id) }
        let batch = [
            completions.pending(1, counting), completions.pending(2, poison), completions.pending(3, counting),
        ]
        let worker = try CommitThreads(hooked, settings: settings) { completions.add($0) }
        _ = worker.submit(batch[...])
        #expect(completions.all(3).map(\.error) == [nil, .busy, .busy])
        worker.stop(within: nil)
        #expect(try store.look { (found) throws(StoreError) in try found.sender(phone)?.replyCount } == 1)
        // What counts as done is on the disk.
        if let memory = store.store as? MemoryStore { #expect(memory.unsyncedCount == 0) }
    }

    @Test func `lanes share every batch`() throws {
        let gate = Gate()
        let hooked = HookedStore(MemoryStore()) { step in if step == .begin { gate.pass() } }
        let completions = Completions()
        var settings = CommitSettings()
        settings.batchLimit = 8
        let worker = try CommitThreads(hooked, settings: settings) { completions.add($0) }
        defer { gate.open() }
        _ = worker.submit(try completions.writing([0])[...])
        #expect(gate.isReached())
        _ = worker.submit(try completions.writing(1...40, lane: "flood")[...])
        _ = worker.submit(try completions.writing(41...43, lane: "quiet")[...])
        gate.open()
        let batches = completions.batches(holding: 44).map { $0.map(\.number) }
        #expect(batches.first == [0])
        #expect(batches.dropFirst().first?.filter { $0 > 40 } == [41, 42, 43])
        #expect(batches.joined().filter { (1...40).contains($0) } == Array(1...40))
        #expect(batches.allSatisfy { $0.count <= 8 })
    }

    @Test func `a full mailbox takes what fits, from the front`() throws {
        let gate = Gate()
        let hooked = HookedStore(MemoryStore()) { step in if step == .begin { gate.pass() } }
        let completions = Completions()
        var settings = CommitSettings()
        settings.mailboxCapacity = 5
        let worker = try CommitThreads(hooked, settings: settings) { completions.add($0) }
        defer { gate.open() }
        _ = worker.submit(try completions.writing([0])[...])
        #expect(gate.isReached())
        #expect(worker.submit(try completions.writing(1...3)[...]) == .taken(3))
        #expect(worker.submit(try completions.writing(4...6)[...]) == .taken(2))
        #expect(worker.submit(try completions.writing(7...8)[...]) == .taken(0))
        gate.open()
        #expect(completions.all(6).map(\.number) == [0, 1, 2, 3, 4, 5])
    }

    @Test func `two workers on one file both get through`() throws {
        let files = try TemporaryStore()
        let completions = [Completions(), Completions()]
        let workers = try completions.map { completions in try CommitThreads(files.store) { completions.add($0) } }
        for number in 1...200 {
            _ = workers[number % 2].submit(try completions[number % 2].writing([number])[...])
        }
        for completions in completions { #expect(completions.all(100).allSatisfy { $0.error == nil }) }
        for worker in workers { worker.stop(within: nil) }
        #expect(try TestedStore(files.store, files: files).numbers() == Array(1...200))
    }

    @Test func `a reader sees whole commits while the worker works`() throws {
        let files = try TemporaryStore()
        let store = try TestedStore(files.store, files: files)
        let completions = Completions()
        let worker = try CommitThreads(files.store) { completions.add($0) }
        var looks: [Int] = []
        for number in 1...300 {
            _ = worker.submit(try completions.writing([number])[...])
            if number.isMultiple(of: 10) {
                // The reader looks at what is there; every third time something has to be.
                if number.isMultiple(of: 30) { _ = completions.batches(holding: number) }
                let numbers = try store.numbers()
                #expect(numbers == Array(0..<numbers.count).map { $0 + 1 })
                looks.append(numbers.count)
            }
        }
        worker.stop(within: nil)
        #expect(looks.count == 30)
        #expect(looks == looks.sorted())
        #expect((1...10).allSatisfy { looks[$0 * 3 - 1] == $0 * 30 }, "\(looks)")
    }
}

extension TestedStore {
    /// The numbers of what `writing` changes wrote; each has to be whole.
    func numbers() throws -> [Int] {
        let (inquiries, replies) = try look { (found) throws(StoreError) in
            (
                try found.openInquiries(after: nil, limit: 100_000).map { Int($0.id.rawValue) },
                try found.replies(after: nil, limit: 100_000).map { Int($0.id.rawValue) }
            )
        }
        #expect(inquiries == replies)
        return inquiries
    }
}

/// Gives other threads the time to make something so; ten seconds at most.
func waitUntil(_ condition: () -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
        try #require(ContinuousClock.now < deadline, "it did not come about")
        sched_yield()
    }
}
