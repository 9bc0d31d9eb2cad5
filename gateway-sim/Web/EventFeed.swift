import Net

/// Tells open pages what has changed: ten times a second at most, so that a busy carrier costs a page no more than a
/// calm one.
@LoopActor
final class EventFeed {
    /// The data of the next event, or `nil` when nothing has changed; told whether a second has passed since it was told
    /// so last.
    var produce: (_ isNewSecond: Bool) -> [UInt8]? = { _ in nil }

    private let loop: EventLoop
    private var streams: [Int: HTTPStream] = [:]
    private var lastNumber = 0
    private var isTicking = false
    private var nextSecond: ContinuousClock.Instant

    /// The most pages at once.
    nonisolated static let streamLimit = 16
    private static let pause = Duration.milliseconds(100)

    init(on loop: EventLoop) {
        self.loop = loop
        nextSecond = loop.now
    }

    /// Whether anybody listens.
    var isWatched: Bool { !streams.isEmpty }

    /// Whether one more page may listen.
    var hasRoom: Bool { streams.count < Self.streamLimit }

    /// Tells this page from now on.
    func add(_ stream: HTTPStream) {
        lastNumber += 1
        let number = lastNumber
        streams[number] = stream
        stream.onEnd = { [weak self] in LoopActor.assumeIsolated { self?.streams[number] = nil } }
        stream.write(HTTPResponse.event("hello", Array("{}".utf8)))
        guard !isTicking else { return }
        isTicking = true
        tick()
    }

    /// Ends all streams.
    func close() {
        for stream in streams.values { stream.close() }
    }

    private func tick() {
        guard !streams.isEmpty else {
            isTicking = false
            return
        }
        let isNewSecond = loop.now >= nextSecond
        if isNewSecond { nextSecond = loop.now + .seconds(1) }
        if let data = produce(isNewSecond) {
            let octets = HTTPResponse.event("update", data)
            // Whoever reads too slowly misses events, and sees so by the numbers in the next one.
            for stream in streams.values where !stream.isCongested { stream.write(octets) }
        }
        loop.schedule(at: loop.now + Self.pause) { [weak self] in LoopActor.assumeIsolated { self?.tick() } }
    }
}
