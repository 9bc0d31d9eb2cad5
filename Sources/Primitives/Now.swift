/// One moment on both clocks: civil time for promises to people, monotonic time for timers.
package struct Now: Hashable, Sendable {
    /// The civil time, which may jump.
    package var wall: WallTime
    /// The monotonic time, which may not.
    package var instant: ContinuousClock.Instant

    /// The moment both clocks show.
    package init(wall: WallTime, instant: ContinuousClock.Instant) {
        self.wall = wall
        self.instant = instant
    }
}
