import Net

/// A condition that did not come true in time.
package struct NeverHappened: Error, CustomStringConvertible {
    /// What was waited for.
    package let description: String

    /// Nothing of that description.
    package init(description: String) { self.description = description }
}

/// Waits until the condition holds, looking whenever the loop comes round; throws after `limit`.
///
/// The limit is for tests that fail; one that passes waits no longer than the event takes.
@LoopActor
package func eventually(
    _ what: String, within limit: Duration = .seconds(20), _ condition: @LoopActor () throws -> Bool
) async throws {
    let loop = LoopActor.shared.loop
    let deadline = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHappened(description: what) }
        try await loop.sleep(until: loop.now + .milliseconds(2))
    }
}
