/// Whoever wants to hear that a descriptor is ready.
protocol ReadinessHandler: AnyObject {
    func ready(_ events: PollEvents)
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
    func watch(_ descriptor: Int32, for interest: PollEvents, _ handler: any ReadinessHandler) throws(NetError) {
        checkIsolated()
        guard !state.isStopping else { throw .loopStopped }
        let index = Int(descriptor)
        while state.registrations.count <= index { state.registrations.append(Registration()) }
        try poller.watch(descriptor, for: interest, key: state.registrations[index].key(of: descriptor))
        state.registrations[index].handler = handler
    }

    func change(_ descriptor: Int32, to interest: PollEvents) {
        poller.change(descriptor, to: interest, key: state.registrations[Int(descriptor)].key(of: descriptor))
    }

    func unwatch(_ descriptor: Int32) {
        poller.unwatch(descriptor)
        state.registrations[Int(descriptor)].handler = nil
        state.registrations[Int(descriptor)].generation &+= 1
    }

    /// Serves what is ready once: sockets first, then timers, then what tasks and other threads want, and at the end one write per connection.
    ///
    /// After a pass that came late, because the process was stopped or one before took long, an answer may lie in a
    /// socket whose deadline is over by now: it came in time, so it is read before the timer fires.
    package func pass() {
        let count = poller.wait(state.wait)
        beginPass()
        // Timers made in this pass wait for the next one, or one that renews itself could hold the loop.
        let end = state.timers.takeSequence()
        for index in 0..<count {
            let (key, events) = poller.event(index)
            if key == wakeUpKey {
                poller.clearWakeUps()
            } else {
                dispatch(key, events)
            }
        }
        if mayFireTimers(after: count) { fireTimers(madeBefore: end) }
        takeMail()
        doWork()
        endPass()
    }

    /// Closes everything, and fires the timers somebody waits for.
    func closeAll() {
        for registration in state.registrations { registration.handler?.loopStops() }
        for body in state.timers.removeAll() { body() }
    }

    /// Does what is left to do once everything is closed, and retires the thread.
    func finishWork() {
        repeat {
            takeMail()
            doWork()
            endPass()
        } while !state.work.isEmpty || !retireThread()
    }

    /// Whether every socket that was ready has been handled; if not, timers wait for the next pass, but not for ever.
    private func mayFireTimers(after count: Int) -> Bool {
        guard count == pollCapacity, state.heldPasses < Self.longestHold else {
            state.heldPasses = 0
            return true
        }
        state.heldPasses += 1
        return false
    }

    /// How many passes in a row timers wait for sockets: as many as it takes to look once at every socket of a busy process.
    private static let longestHold = 16

    private func fireTimers(madeBefore end: UInt64) {
        while let body = state.timers.takeDue(at: passStart, madeBefore: end) { body() }
    }

    private func dispatch(_ key: UInt64, _ events: PollEvents) {
        // An earlier event of this pass may have closed the descriptor, and another may already have its number.
        let descriptor = Int32(truncatingIfNeeded: key)
        let registration = state.registrations[Int(descriptor)]
        guard registration.key(of: descriptor) == key else { return }
        registration.handler?.ready(events)
    }

    private func takeMail() {
        mailbox.withLock { mailbox in
            mailbox.isAwakened = false
            if state.work.isEmpty {
                swap(&state.work, &mailbox.work)
            } else {
                state.work.append(contentsOf: mailbox.work)
                mailbox.work.removeAll(keepingCapacity: true)
            }
        }
    }

    /// Runs what is waiting; work that keeps making more work must let sockets have their turn.
    func doWork() {
        var rounds = 0
        while !state.work.isEmpty, rounds < 32 {
            rounds += 1
            swap(&state.work, &state.workUnderWay)
            for item in state.workUnderWay {
                switch item {
                case .body(let body): body()
                case .job(let job):
                    // Naming the loop as the task's executor too makes an `await` between its actors free for tasks
                    // that prefer the loop; without it, each would go through the queue.
                    job.runSynchronously(
                        isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
                }
            }
            state.workUnderWay.removeAll(keepingCapacity: true)
        }
    }

    func endPass() {
        // Endings that keep making more must let sockets have their turn.
        var rounds = 0
        while !state.endings.isEmpty, rounds < 8 {
            rounds += 1
            swap(&state.endings, &state.endingsUnderWay)
            for body in state.endingsUnderWay { body() }
            state.endingsUnderWay.removeAll(keepingCapacity: true)
        }
        guard !state.flushes.isEmpty else { return }
        // A connection that is written to while others flush has its turn in the next pass, which comes at once.
        var due: [Connection] = []
        swap(&due, &state.flushes)
        for connection in due { connection.flush() }
        guard state.flushes.isEmpty else { return }
        due.removeAll(keepingCapacity: true)
        state.flushes = due
    }
}
