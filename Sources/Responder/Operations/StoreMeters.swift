import Net
import Primitives
import SMS
import Store
import Telemetry

/// What is counted about the store: how large it is, and which inquiries it holds open.
@LoopActor
final class StoreMeters {
    private static let interval: Duration = .seconds(5)

    private let reader: PageReader
    private let loop: EventLoop
    private let openInquiries: Lock<OpenInquiryCount>
    private var timer: LoopTimer?

    init(
        files: [String: String], reader: PageReader, clock: @escaping @Sendable () -> WallTime, loop: EventLoop,
        metrics: Metrics
    ) {
        self.reader = reader
        self.loop = loop
        let openInquiries = Lock(OpenInquiryCount())
        self.openInquiries = openInquiries
        metrics.gauge("inquiries_open", help: "Inquiries that some company has not answered yet.") {
            Double(openInquiries.withLock { $0 }.count)
        }
        metrics.gauge("inquiries_oldest_age_seconds", help: "Time since the oldest open inquiry was accepted.") {
            openInquiries.withLock { $0 }.oldest.map { max(0, (clock() - $0) / .seconds(1)) } ?? 0
        }
        for (file, path) in files {
            metrics.gauge("store_size_bytes", help: "Size of the store's files.", labels: ["file": file]) {
                Double(Files.size(of: path) ?? 0)
            }
        }
    }

    /// Counts the open inquiries beside the loop, then again every few seconds.
    func start() {
        reader.read({ (snapshot) throws(StoreError) in try snapshot.openInquiryCount() }) { [openInquiries] count in
            openInquiries.withLock { $0 = count }
        }
        timer = loop.schedule(at: loop.now + Self.interval) { [weak self] in
            LoopActor.assumeIsolated { self?.start() }
        }
    }

    func stop() { timer?.cancel() }
}
