/// What a run of conformance cases is told about peer, account and time.
struct ConformanceSettings: Equatable, Sendable {
    /// How simulator and peer meet.
    var position: ConformancePosition
    /// Account and numbers.
    var names = ConformanceNames()
    /// How long an answer may take.
    var timeout: Duration = .seconds(5)
    /// How long a connection may take to come about: a peer that dials waits before it dials again.
    var reconnectTimeout: Duration = .seconds(90)
    /// How long the peer may leave a silent session or connection alone; `nil` leaves those cases out.
    var silence: Duration?
    /// How many requests the peer may leave unanswered; `nil` where nothing is agreed on.
    var window: Int?

    /// How long nothing may come where nothing is to come.
    var quiet: Duration { min(timeout / 10, .milliseconds(500)) }
}
