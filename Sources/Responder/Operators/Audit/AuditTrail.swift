import Net
import Primitives
import SMS
import Telemetry

/// Gathers a responder's decisions on the loop and has them written away from it.
///
/// A decision is durable in the store before it comes here; a crash may lose the last moment's lines.
@LoopActor
final class AuditTrail {
    /// How long decisions are gathered.
    private static let gatheringTime: Duration = .milliseconds(50)
    /// How many decisions may wait while the disk takes none.
    private static let limit = 65_536

    private let folder: AuditFolder
    private let worker: any Offloader
    private let loop: EventLoop
    private let log: Log
    private let clock: @Sendable () -> WallTime
    private let leftOut: Counter
    private var entries: [AuditEntry] = []
    /// Decisions that found no room since the last time the audit log said so.
    private var leftOutCount = 0
    private var isTimed = false
    private var isWriting = false

    init(
        _ folder: AuditFolder, clock: @escaping @Sendable () -> WallTime, loop: EventLoop, log: Log, metrics: Metrics
    ) {
        self.folder = folder
        self.clock = clock
        self.loop = loop
        self.log = log
        worker = loop.system.makeOffloader(named: "tongcha.audit")
        leftOut = metrics.counter("audit_lines_left_out_total", help: "Decisions that the audit log does not have.")
    }

    /// Notes a decision about a number.
    func note(_ decision: String, of phone: PhoneNumber?, over place: String) {
        guard entries.count < Self.limit else { return leaveOut(1) }
        entries.append(AuditEntry(at: clock(), phone: phone, place: place, decision: decision))
        guard !isTimed else { return }
        isTimed = true
        loop.schedule(at: loop.now + Self.gatheringTime) { [weak self] in
            LoopActor.assumeIsolated {
                self?.isTimed = false
                self?.write()
            }
        }
    }

    /// Writes what is left and waits for it.
    func close() async {
        let rest = takeEntries()
        let folder = folder
        let error = await worker.value { () -> FileError? in
            do throws(FileError) {
                try folder.append(rest, isLast: true)
                return nil
            } catch {
                return error
            }
        }
        if let error { failed(error, rest.count) }
    }

    private func write() {
        guard !isWriting, !entries.isEmpty else { return }
        isWriting = true
        let (entries, folder, loop) = (takeEntries(), folder, loop)
        worker.run { [weak self] in
            var failure: FileError?
            do throws(FileError) { try folder.append(entries) } catch { failure = error }
            let (error, trail) = (failure, self)
            loop.execute { LoopActor.assumeIsolated { trail?.written(entries.count, error) } }
        }
    }

    private func written(_ count: Int, _ error: FileError?) {
        isWriting = false
        if let error { failed(error, count) }
        write()
    }

    private func takeEntries() -> [AuditEntry] {
        var taken: [AuditEntry] = []
        swap(&taken, &entries)
        if leftOutCount > 0 {
            taken.append(
                AuditEntry(at: clock(), phone: nil, place: "tongcha", decision: "left_out:\(leftOutCount)"))
            leftOutCount = 0
        }
        return taken
    }

    private func failed(_ error: FileError, _ count: Int) {
        leaveOut(count)
        log.repeated(.error, "audit.failing", about: "\(error)", ["error": .describing(error)])
    }

    private func leaveOut(_ count: Int) {
        leftOut.add(count)
        leftOutCount += count
    }
}
