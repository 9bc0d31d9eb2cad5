import Testing

@testable import GatewaySimulator

/// Plays a conformance run against a peer without sockets, in a time of its own.
struct ConformanceWorld {
    /// What every case came to.
    let results: [ConformanceResult]

    /// Plays all cases, or those that begin so.
    init(_ settings: ConformanceSettings, _ fault: PeerFault? = nil, only beginnings: [String] = [""]) {
        var now = ContinuousClock.now
        let cases = ConformanceCases.all(for: settings).filter { one in beginnings.contains { one.id.hasPrefix($0) } }
        var run = ConformanceRun(cases, settings)
        let peer = BadPeer(settings.position, fault, at: now)
        var isConnected = false
        var actions = run.start(at: now)
        var stepCount = 0
        while !run.isOver, stepCount < 200_000 {
            stepCount += 1
            if !actions.isEmpty {
                switch actions.removeFirst() {
                case .open:
                    guard peer.comes else {
                        if !settings.position.peerBinds { actions += run.handle(.couldNotOpen("refused"), at: now) }
                        continue
                    }
                    isConnected = true
                    actions += run.handle(.opened, at: now)
                    peer.open(at: now)
                case .send(let octets): if isConnected { peer.receive(octets, at: now) }
                case .close: isConnected = false
                }
            } else {
                // Time jumps to whatever comes first.
                let deadlines = [run.nextDeadline, isConnected ? peer.nextDeadline : nil].compactMap(\.self)
                now = max(now, deadlines.min() ?? now)
                if isConnected, let deadline = peer.nextDeadline, deadline <= now { peer.tick(at: now) }
                actions += run.handle(.tick, at: now)
            }
            guard isConnected else { continue }
            let output = peer.takeOutput()
            if !output.isEmpty { actions += run.handle(.received(output), at: now) }
            if peer.hasEnded {
                isConnected = false
                actions += run.handle(.ended, at: now)
            }
        }
        results = run.results
        if !run.isOver { Issue.record("the run does not end") }
    }

    /// The cases that failed, with why.
    var failures: [String: String] {
        var failures: [String: String] = [:]
        for result in results { if case .failed(let reason) = result.verdict { failures[result.id] = reason } }
        return failures
    }
}

extension ConformanceSettings {
    /// Settings for a peer of a test.
    static func test(_ position: ConformancePosition) -> ConformanceSettings {
        var settings = ConformanceSettings(position: position)
        settings.silence = .seconds(30)
        settings.window = BadPeer.window
        settings.reconnectTimeout = .seconds(20)
        return settings
    }
}

extension PeerPosition {
    /// How it meets the simulator.
    var position: ConformancePosition {
        switch self {
        case .listening: ConformancePosition(wireProtocol: .smpp, peerBinds: false, peerRole: .esme)
        case .dialling: ConformancePosition(wireProtocol: .smpp, peerBinds: true, peerRole: .esme)
        case .gateway: ConformancePosition(wireProtocol: .smpp, peerBinds: false, peerRole: .smsc)
        case .line: ConformancePosition(wireProtocol: .line, peerBinds: false, peerRole: .esme)
        }
    }
}
