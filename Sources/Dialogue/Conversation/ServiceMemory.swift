import Primitives
import SMS

/// What is remembered of a sender's queries to one service.
package struct ServiceMemory: Equatable, Sendable {
    /// When a query was last taken.
    package var lastQuery: WallTime?
    /// Failures since `failuresSince`.
    package var failureCount = 0
    /// When the first of them happened.
    package var failuresSince: WallTime?
    /// Until when no query is taken because of a failure.
    package var lockedUntil: WallTime?
    /// Until when a text may be the answer to our prompt.
    package var promptUntil: WallTime?

    /// Nothing remembered.
    package init() {}

    /// Adjusts all moments to a clock that may have been set back.
    ///
    /// - Parameter lock: how long the longest lock lasts that may hold now.
    mutating func settle(at now: WallTime, under limits: Limits, lock: Duration) {
        if let lastQuery, lastQuery > now { self.lastQuery = now }
        if let failuresSince, failuresSince > now { self.failuresSince = now }
        if let promptUntil { self.promptUntil = min(promptUntil, now + limits.promptLife) }
        if let lockedUntil { self.lockedUntil = min(lockedUntil, now + lock) }
    }

    /// Failures that count at this time.
    func failureCount(at now: WallTime, under limits: Limits) -> Int {
        guard let failuresSince, now - failuresSince < limits.failureWindow else { return 0 }
        return failureCount
    }

    /// Notes a failure and locks the service.
    mutating func fail(at now: WallTime, under limits: Limits, until: WallTime) {
        if failureCount(at: now, under: limits) > 0 {
            failureCount += 1
        } else {
            failureCount = 1
            failuresSince = now
        }
        lockedUntil = until
    }
}

// Memory by service.
extension SenderMemory {
    /// What is remembered for one service.
    subscript(service: ServiceFacts) -> ServiceMemory {
        get {
            service.place == 0 ? first : others.first { $0.service == service.id }?.memory ?? ServiceMemory()
        }
        set {
            if service.place == 0 {
                first = newValue
            } else if let index = others.firstIndex(where: { $0.service == service.id }) {
                if newValue == ServiceMemory() { others.remove(at: index) } else { others[index].memory = newValue }
            } else if newValue != ServiceMemory() {
                others.append(OtherServiceMemory(service: service.id, memory: newValue))
            }
        }
    }

    /// Failures that count at this time, whichever service they were about: a tail is guessed through all of them.
    func failureCount(at now: WallTime, under limits: Limits) -> Int {
        others.reduce(first.failureCount(at: now, under: limits)) {
            $0 + $1.memory.failureCount(at: now, under: limits)
        }
    }

    /// The latest end of a lock, whichever service it is about.
    var lockedUntil: WallTime? {
        others.reduce(first.lockedUntil) { later, other in
            guard let until = other.memory.lockedUntil else { return later }
            return max(until, later ?? until)
        }
    }

    /// Whether the answer to our prompt is awaited.
    func isPrompted(at now: WallTime) -> Bool {
        if let until = first.promptUntil, now < until { return true }
        return others.contains { $0.memory.promptUntil.map { now < $0 } ?? false }
    }

    /// No answer is awaited any more.
    mutating func forgetPrompts() {
        first.promptUntil = nil
        for index in others.indices { others[index].memory.promptUntil = nil }
        dropEmpty()
    }

    /// The person has proved to know the tail.
    mutating func forgetFailures() {
        first.failureCount = 0
        first.failuresSince = nil
        for index in others.indices {
            others[index].memory.failureCount = 0
            others[index].memory.failuresSince = nil
        }
        dropEmpty()
    }

    private mutating func dropEmpty() {
        if !others.isEmpty { others.removeAll { $0.memory == ServiceMemory() } }
    }
}

/// What is remembered for a service that is not the catalog's first.
package struct OtherServiceMemory: Equatable, Sendable {
    /// The service's id.
    package let service: String
    /// What is remembered.
    package var memory: ServiceMemory

    /// What is remembered for this service.
    package init(service: String, memory: ServiceMemory) {
        self.service = service
        self.memory = memory
    }
}

/// A service about the person who asks, as far as deciding needs it.
struct ServiceFacts: Equatable, Sendable {
    let id: String
    /// Its place among these services, 0 for the first.
    let place: UInt8
    let terms: ServiceTerms
}
