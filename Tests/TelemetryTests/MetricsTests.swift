import Telemetry
import Testing

@Suite struct MetricsTests {
    @Test func `everything is written as Prometheus collects it`() {
        let metrics = Metrics()
        let mobile = metrics.counter("messages_received", help: "Messages from people.", labels: ["link": "mobile"])
        metrics.gauge("outbox_waiting", help: "Replies not sent yet.") { 12.5 }
        let unicom = metrics.counter("messages_received", help: "Messages from people.", labels: ["link": "unicom"])
        let bound = metrics.gauge("links_bound", help: "Links\nwith a \\ session.")
        mobile.add()
        mobile.add(41)
        unicom.add(0)
        bound.set(3)
        bound.add(-1)
        #expect(
            metrics.text == """
                # HELP messages_received Messages from people.
                # TYPE messages_received counter
                messages_received{link="mobile"} 42
                messages_received{link="unicom"} 0
                # HELP outbox_waiting Replies not sent yet.
                # TYPE outbox_waiting gauge
                outbox_waiting 12.5
                # HELP links_bound Links\\nwith a \\\\ session.
                # TYPE links_bound gauge
                links_bound 2

                """)
    }

    @Test func `a histogram is written with cumulative buckets`() {
        let metrics = Metrics()
        let seconds = metrics.histogram(
            "answer_seconds", help: "From question to reply.", labels: ["service": "accounts"],
            bounds: [.milliseconds(100), .seconds(1), .seconds(10)])
        for milliseconds in [50, 100, 500, 5_000, 50_000] { seconds.record(.milliseconds(milliseconds)) }
        #expect(
            metrics.text == """
                # HELP answer_seconds From question to reply.
                # TYPE answer_seconds histogram
                answer_seconds_bucket{service="accounts",le="0.1"} 2
                answer_seconds_bucket{service="accounts",le="1"} 3
                answer_seconds_bucket{service="accounts",le="10"} 4
                answer_seconds_bucket{service="accounts",le="+Inf"} 5
                answer_seconds_sum{service="accounts"} 55.65
                answer_seconds_count{service="accounts"} 5

                """)
    }

    @Test func `labels cannot break out of their quotes`() {
        let metrics = Metrics()
        metrics.counter("n", help: "", labels: ["link": "a\"} 9\nx{y=\"\\"]).add()
        #expect(metrics.text.hasSuffix("\nn{link=\"a\\\"} 9\\nx{y=\\\"\\\\\"} 1\n"))
        #expect(metrics.text.split(separator: "\n").count == 3)
    }

    @Test func `the same name and labels are the same instrument`() {
        let metrics = Metrics()
        metrics.counter("n", help: "", labels: ["link": "a"]).add()
        #expect(metrics.counter("n", help: "", labels: ["link": "a"]).value == 1)
        #expect(metrics.counter("n", help: "", labels: ["link": "b"]).value == 0)
        #expect(metrics.counter("n", help: "").value == 0)
        metrics.histogram("h", help: "").record(.seconds(1))
        #expect(metrics.histogram("h", help: "").snapshot.count == 1)
        metrics.gauge("g", help: "").set(5)
        #expect(metrics.gauge("g", help: "").value == 5)
    }

    @Test(arguments: [
        (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (0, "0"), (-0.5, "-0.5"), (1e21, "1e+21"),
    ])
    func `computed numbers have the format's spelling`(value: Double, text: String) {
        let metrics = Metrics()
        metrics.gauge("g", help: "") { value }
        #expect(metrics.text.hasSuffix("\ng \(text)\n"))
    }

    @Test func `a gauge may ask the registry itself`() {
        let metrics = Metrics()
        let received = metrics.counter("received", help: "")
        received.add(4)
        metrics.gauge("half", help: "") { Double(metrics.counter("received", help: "").value) / 2 }
        #expect(metrics.text.contains("\nhalf 2\n"))
    }

    @Test func `many threads count without loss`() async {
        let metrics = Metrics()
        let counter = metrics.counter("n", help: "")
        let gauge = metrics.gauge("g", help: "")
        let histogram = metrics.histogram("h", help: "")
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for step in 0..<1_000 {
                        counter.add()
                        gauge.add(worker % 2 == 0 ? 1 : -1)
                        histogram.record(.microseconds(step))
                        if step % 100 == 0 { _ = metrics.text }
                    }
                }
            }
        }
        #expect(counter.value == 4_000)
        #expect(gauge.value == 0)
        #expect(histogram.snapshot.count == 4_000)
    }

    @Test func `another kind under the same name stops the process`() async {
        await #expect(processExitsWith: .failure) {
            let metrics = Metrics()
            _ = metrics.counter("n", help: "")
            _ = metrics.gauge("n", help: "", labels: ["link": "a"])
        }
    }

    @Test func `a misspelled name stops the process`() async {
        await #expect(processExitsWith: .failure) { _ = Metrics().counter("2n", help: "") }
        await #expect(processExitsWith: .failure) { _ = Metrics().counter("n", help: "", labels: ["a-b": ""]) }
    }

    @Test func `a prefix begins every name of ours`() {
        let metrics = Metrics(prefix: "our_")
        metrics.counter("texts_total", help: "Texts.").add(2)
        metrics.counter("seconds_total", help: "Seconds.") { 1.5 }
        metrics.gauge("links", help: "Links.") { 3 }
        #expect(
            metrics.text == """
                # HELP our_texts_total Texts.
                # TYPE our_texts_total counter
                our_texts_total 2
                # HELP our_seconds_total Seconds.
                # TYPE our_seconds_total counter
                our_seconds_total 1.5
                # HELP our_links Links.
                # TYPE our_links gauge
                our_links 3

                """)
    }

    @Test func `the process is described as Prometheus' own clients do it`() throws {
        let metrics = Metrics(prefix: "our_")
        ProcessMetrics.register(in: metrics)
        func value(_ name: String) throws -> Double {
            let line = try #require(metrics.text.split(separator: "\n").first { $0.hasPrefix("\(name) ") })
            return try #require(Double(line.dropFirst(name.count + 1)))
        }
        #expect(try value("process_cpu_seconds_total") > 0)
        #expect(try value("process_resident_memory_bytes") > 1_000_000)
        let openCount = try value("process_open_fds")
        #expect(try (3...value("process_max_fds")).contains(openCount))
        let start = try value("process_start_time_seconds")
        let now = Double(Timestamp.now().milliseconds) / 1_000
        #expect((now - 86_400...now).contains(start))
    }
}
