import Primitives
import SMS
import Testing

@testable import Delivery

/// What every piece of news does to a reply's row.
@Suite struct ReplyProgressTests {
    private let start = WallTime(milliseconds: 1_760_000_000_000)

    private func progress(of segmentCount: Int = 0) -> ReplyProgress {
        var progress = ReplyProgress(dueAt: start, expiresAt: start + .seconds(172_800))
        progress.segmentCount = segmentCount
        return progress
    }

    private func note(of segmentCount: Int = 1, _ adapt: (inout SubmissionNote) -> Void) -> SubmissionNote {
        var note = SubmissionNote(reply: 1, link: LinkID(0), at: start)
        note.segmentCount = segmentCount
        adapt(&note)
        return note
    }

    @Test func `retries come later each time, and never twice within a minute after the first`() {
        var progress = progress()
        var gaps: [Int64] = []
        var now = start
        for _ in 0..<9 {
            let ending = progress.add(
                note {
                    $0.refusal = .temporary
                    $0.at = now
                })
            #expect(ending == nil)
            gaps.append((progress.dueAt - now).components.seconds)
            now = progress.dueAt
        }
        #expect(gaps == [5, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
        #expect(progress.attempts == 9)
    }

    @Test func `a planned moment is kept up to a day ahead, and counts for no attempt`() {
        var progress = progress()
        progress.attempts = 1
        progress.dueAt = start + .seconds(9 * 3_600)
        #expect(!progress.isDue(at: start) && progress.isDue(at: progress.dueAt))
        // A clock that was set back by days planned it.
        #expect(progress.isDue(at: start - .seconds(86_400)))
        _ = progress.add(note { $0.refusal = .temporary })
        #expect(progress.attempts == 1 && progress.dueAt == start + .seconds(5))
        progress.dueAt = start + .seconds(3_601)
        #expect(progress.isDue(at: start))
    }

    @Test func `an attempt that would come after its time is not made`() {
        var progress = progress()
        let late = progress.expiresAt - .seconds(5)
        let ending = progress.add(
            note(of: 2) {
                $0.refusal = .unanswered
                $0.at = late
            })
        #expect(ending == .failed)
        #expect(progress.failed == SegmentSet(through: 2))
    }

    @Test func `only what was not taken is given up`() {
        var progress = progress()
        let ending = progress.add(
            note(of: 2) {
                $0.taken.insert(1)
                $0.refusal = .permanent
            })
        #expect(ending == nil)
        #expect(progress.stage == .submitted)
        #expect(progress.failed == SegmentSet(2))
        #expect(progress.add(.delivered, of: 1) == .failed)
    }

    @Test func `a reply is delivered when every segment is`() {
        var progress = progress(of: 2)
        #expect(progress.add(note(of: 2) { $0.taken = SegmentSet(1, 2) }) == nil)
        #expect(progress.stage == .submitted)
        #expect(progress.add(.enroute, of: 1) == nil)
        #expect(progress.add(.delivered, of: 1) == nil)
        #expect(progress.add(.delivered, of: 1) == nil)
        #expect(progress.add(.delivered, of: 2) == .delivered)
        #expect(progress.stage.deletesRow)
    }

    @Test func `one note may tell all there is`() {
        var progress = progress()
        let ending = progress.add(
            note(of: 2) {
                $0.taken = SegmentSet(1, 2)
                $0.delivered = SegmentSet(1, 2)
            })
        #expect(ending == .delivered)
    }

    @Test func `a segment that is not taken keeps the reply waiting`() {
        var progress = progress()
        #expect(progress.add(note(of: 2) { $0.taken.insert(2) }) == nil)
        #expect(progress.stage == .waiting)
        #expect(progress.isDue(at: start))
        // A late answer knows of no count of segments.
        #expect(progress.add(note(of: 0) { $0.taken.insert(1) }) == nil)
        #expect(progress.stage == .submitted)
    }

    static let endings: [(ReplyProgress.Stage, ReplyProgress.Stage?)] = [
        (.waiting, .failed), (.submitted, .unconfirmed), (.failed, nil), (.delivered, nil), (.unconfirmed, nil),
    ]

    @Test(arguments: endings)
    func `an overdue reply ends by what is known of it`(stage: ReplyProgress.Stage, ending: ReplyProgress.Stage?) {
        var progress = progress(of: 1)
        progress.stage = stage
        #expect(progress.expire() == ending)
        #expect(progress.expire() == nil)
    }

    @Test func `a reply ends once`() {
        var progress = progress()
        #expect(progress.add(note { $0.refusal = .permanent }) == .failed)
        #expect(progress.add(note { $0.taken.insert(1) }) == nil)
        #expect(progress.add(.delivered, of: 1) == nil)
        #expect(progress.stage == .failed)
    }

    @Test func `a time far off was planned by a clock that has been set back`() {
        var progress = progress(of: 1)
        progress.attempts = 1
        progress.dueAt = start + .seconds(3_600)
        #expect(!progress.isDue(at: start))
        #expect(progress.isDue(at: start + .seconds(3_600)))
        #expect(progress.isDue(at: start - .milliseconds(1)))
        progress.attempts = 0
        #expect(progress.isDue(at: start))
    }
}
