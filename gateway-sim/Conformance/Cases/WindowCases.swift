/// Windows of both sides, and answers in any order.
enum WindowCases {
    static func cases(_ settings: ConformanceSettings) -> [ConformanceCase] {
        let position = settings.position
        let order = position.clause(
            position.peerRole == .esme ? "2.6" : "2.5", "messages and their responses", line: "deliver_sm_resp")
        let repetitions: [ConformanceStep] = [.quiet(.repetitions)] + ConformanceStep.alive()
        return [
            ConformanceCase(
                "window.ours", order, "ten requests at once are each answered",
                [
                    .session(.sending), .flood(.text(TextForm()), count: 10, as: "texts"), .answered("texts"),
                    .checkOrder(of: "texts"),
                ] + ConformanceStep.alive()),
            ConformanceCase(
                "window.peer", order, "it leaves no more requests unanswered than were agreed on (--window)",
                [.session(.both), .manner(.holdsAnswers)]
                    + [
                        .flood(.text(position.provokingText), count: (settings.window ?? 10) + 8, as: "texts"),
                        .answered("texts"), .gather(atMost: (settings.window ?? 10) + 8), .checkWindow,
                        .answerHeld(reversed: false),
                        .expect(
                            [.message(for: "texts")], or: .failure("it does not go on after its window is answered")),
                    ] + repetitions),
            ConformanceCase(
                "window.any-order", order, "answers that come in another order than its requests are understood",
                [.session(.both), .manner(.holdsAnswers)]
                    + [
                        .flood(.text(position.provokingText), count: 4, as: "texts"), .answered("texts"),
                        .gather(atMost: 4), .answerHeld(reversed: true),
                        .expect(
                            [.message(for: "texts")],
                            or: .notApplicable("the peer sends no message after a text (--text)")),
                    ] + repetitions),
            ConformanceCase(
                "window.no-request", position.clause("5.1.4", "sequence_number", line: "sequence numbers"),
                "a response to a request that it never made is passed over",
                [.session(.sending), .answerNothing, .quiet(.anyMessage)] + ConformanceStep.alive()),
        ]
    }
}
