/// Probes, and what becomes of sessions in which nothing is said.
enum KeepaliveCases {
    static func cases(_ settings: ConformanceSettings) -> [ConformanceCase] {
        let position = settings.position
        let probe = position.clause("4.11", "enquire_link", line: "enquire_link and unbind")
        let timers = position.clause("7.2", "timers", line: "binds")
        return [
            ConformanceCase(
                "keepalive.answer", probe, "enquire_link is answered", [.session(.sending)] + ConformanceStep.alive()),
            ConformanceCase(
                "keepalive.several", probe, "five enquire_link at once are each answered",
                [.session(.sending), .flood(.enquireLink, count: 5, as: "probes"), .answered("probes")]),
            ConformanceCase(
                "keepalive.probe", probe, "it probes a session in which nothing is said, or ends it",
                inSilence(settings) + [
                    .session(.sending),
                    .expect([.request("enquire_link"), .end], or: .failure("neither a probe nor the end")),
                ]),
            ConformanceCase(
                "keepalive.dead", timers, "it ends a session whose probes are not answered",
                inSilence(settings) + [
                    .session(.sending), .manner(.ignoresProbes),
                    .expect([.end], or: .failure("the session does not end")),
                ]),
            ConformanceCase(
                "keepalive.unbound", timers, "it ends a connection on which nobody binds",
                inSilence(settings) + [
                    .session(.connected), .expect([.end], or: .failure("the connection does not end")),
                ]),
        ]
    }

    private static func inSilence(_ settings: ConformanceSettings) -> [ConformanceStep] {
        settings.silence == nil ? [.skip("needs --silence TIME, the longest that the peer takes")] : []
    }
}
