import Glibc

/// Whoever wants to hear that a descriptor is ready.
protocol ReadinessHandler: AnyObject {
    func ready(_ readiness: Readiness)
    /// The loop ends: whatever is open must be closed now.
    func loopStops()
}

/// Who listens to a descriptor; the generation tells a late event of a closed descriptor from one of its successor.
struct Registration {
    var generation: UInt32 = 0
    var handler: (any ReadinessHandler)?

    func key(of descriptor: Int32) -> UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }
}

extension EventLoop {
    /// Tells `handler` when the descriptor is ready, and holds it, until `unwatch`.
    func watch(_ descriptor: Int32, for interest: Readiness, _ handler: any ReadinessHandler) throws(NetError) {
        checkIsolated()
        guard !isStopping else { throw .loopStopped }
        let index = Int(descriptor)
        while registrations.count <= index { registrations.append(Registration()) }
        try poller.watch(descriptor, for: interest, key: registrations[index].key(of: descriptor))
        registrations[index].handler = handler
    }

    func change(_ descriptor: Int32, to interest: Readiness) {
        poller.change(descriptor, to: interest, key: registrations[Int(descriptor)].key(of: descriptor))
    }

    func unwatch(_ descriptor: Int32) {
        poller.unwatch(descriptor)
        registrations[Int(descriptor)].handler = nil
        registrations[Int(descriptor)].generation &+= 1
    }

    /// Sockets first, then timers, then what tasks and other threads want, and at the end one write per connection.
    ///
    /// After a pass that came late, because the process was stopped or one before took long, an answer may lie in a
    /// socket whose deadline is over by now: it came in time, so it is read before the timer fires.
    func pass() {
        let count = poller.wait(milliseconds: waitingTime())
        passStart = .now
        // Timers made in this pass wait for the next one, or one that renews itself could hold the loop.
        let end = timers.takeSequence()
        for index in 0..<count {
            let (key, readiness) = poller.event(index)
            if key == Poller.bellKey {
                poller.hearBell()
            } else {
                dispatch(key, readiness)
            }
        }
        if mayFireTimers(after: count) { fireTimers(madeBefore: end) }
        takeMail()
        doWork()
        endPass()
    }

    /// Closes everything, and fires the timers somebody waits for.
    func closeAll() {
        for registration in registrations { registration.handler?.loopStops() }
        for body in timers.removeAll() { body() }
    }

    /// Does what is left to do once everything is closed, and retires the thread.
    func finishWork() {
        repeat {
            takeMail()
            doWork()
            endPass()
        } while !work.isEmpty || !retireThread()
    }

    private func waitingTime() -> Int32 {
        guard work.isEmpty, flushes.isEmpty, endings.isEmpty else { return 0 }
        guard let deadline = timers.nextDeadline else { return -1 }
        return (deadline - .now).wholeMilliseconds
    }

    /// Whether every socket that was ready has been handled; if not, timers wait for the next pass, but not for ever.
    private func mayFireTimers(after count: Int) -> Bool {
        guard count == Poller.capacity, heldPasses < Self.longestHold else {
            heldPasses = 0
            return true
        }
        heldPasses += 1
        return false
    }

    /// How many passes in a row timers wait for sockets: as many as it takes to look once at every socket of a busy process.
    private static let longestHold = 16

    private func fireTimers(madeBefore end: UInt64) {
        while let body = timers.takeDue(at: passStart, madeBefore: end) { body() }
    }

    private func dispatch(_ key: UInt64, _ readiness: Readiness) {
        // An earlier event of this pass may have closed the descriptor, and another may already have its number.
        let descriptor = Int32(truncatingIfNeeded: key)
        let registration = registrations[Int(descriptor)]
        guard registration.key(of: descriptor) == key else { return }
        registration.handler?.ready(readiness)
    }

    private func takeMail() {
        mailbox.withLock { mailbox in
            mailbox.hasRung = false
            if work.isEmpty {
                swap(&work, &mailbox.work)
            } else {
                work.append(contentsOf: mailbox.work)
                mailbox.work.removeAll(keepingCapacity: true)
            }
        }
    }

    /// Runs what is waiting; work that keeps making more work must let sockets have their turn.
    private func doWork() {
        var rounds = 0
        while !work.isEmpty, rounds < 32 {
            rounds += 1
            swap(&work, &workUnderWay)
            for item in workUnderWay {
                switch item {
                case .body(let body): body()
                case .job(let job):
                    // Naming the loop as the task's executor too makes an `await` between its actors free for tasks
                    // that prefer the loop; without it, each would go through the queue.
                    job.runSynchronously(
                        isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
                }
            }
            workUnderWay.removeAll(keepingCapacity: true)
        }
    }

    private func endPass() {
        // Endings that keep making more must let sockets have their turn.
        var rounds = 0
        while !endings.isEmpty, rounds < 8 {
            rounds += 1
            swap(&endings, &endingsUnderWay)
            for body in endingsUnderWay { body() }
            endingsUnderWay.removeAll(keepingCapacity: true)
        }
        guard !flushes.isEmpty else { return }
        // A connection that is written to while others flush has its turn in the next pass, which comes at once.
        var due: [Connection] = []
        swap(&due, &flushes)
        for connection in due { connection.flush() }
        guard flushes.isEmpty else { return }
        due.removeAll(keepingCapacity: true)
        flushes = due
    }
}

extension Duration {
    /// The duration in milliseconds, rounded up so that nobody wakes too early; at most an hour.
    fileprivate var wholeMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        guard self < .seconds(3_600) else { return 3_600_000 }
        let (seconds, attoseconds) = components
        return Int32(seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
