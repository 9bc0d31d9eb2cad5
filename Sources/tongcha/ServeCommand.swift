import Arguments
import Glibc
import Net
import Primitives
import Responder
import Telemetry

/// `tongcha serve`: runs the responder until it is told to stop.
enum ServeCommand {
    private static let level = Option(
        "log-level", "LEVEL", .choice(["debug", "info", "warning", "error"]), default: "info",
        "the least important lines to log")

    static let command = Command(
        "serve", "run the responder",
        detail: "SIGTERM and SIGINT finish what is under way and stop; SIGHUP reads texts, catalog and keys anew.",
        options: [Tongcha.configuration, level])

    /// How long the end of the process may wait for whoever reads the log.
    private static let lastWordsTime: Duration = .seconds(1)

    static func run(
        _ invocation: Invocation, _ configuration: Configuration, _ environment: [String: String]
    ) -> Int32 {
        let writer = LogWriter(to: STDERR_FILENO)
        defer { writer.flush(within: lastWordsTime) }
        do {
            return try run(configuration, environment, minimumLevel: level(invocation[level]), writer)
        } catch {
            writer.write(Array(Terminal.complaint("\(error)").utf8))
            return 1
        }
    }

    private static func run(
        _ configuration: Configuration, _ environment: [String: String], minimumLevel: LogLevel, _ writer: LogWriter
    ) throws -> Int32 {
        // Blocked before any thread starts, so that only the waiting below receives them.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        umask(0o077)
        ProcessMemory.keepToItself()
        raiseDescriptorLimit()
        // A ceiling on the size of files is an answer like a full disk's, and no reason to die.
        Glibc.signal(SIGXFSZ, SIG_IGN)

        let log = Log(minimumLevel: minimumLevel) { writer.write($0) }
        for warning in configuration.warnings { log.warning("configuration.warning", ["text": .string(warning)]) }
        let failure = Lock<(any Error)?>(nil)
        let fail: @Sendable (any Error) -> Void = { error in
            failure.withLock { $0 = error }
            kill(getpid(), SIGTERM)
        }
        let running = Lock<Application?>(nil)
        let clock = SteadyClock(
            wall: Application.systemClock,
            onStep: { log.warning("clock.stepped", ["difference": .duration($0)]) })
        var surroundings = Surroundings(log: log)
        surroundings.environment = environment
        surroundings.linesLeftOut = writer.leftOut
        surroundings.clock = { clock.now }
        surroundings.onDamage = fail
        Task { @LoopActor [surroundings] in
            do {
                let application = try await Application.open(configuration, in: surroundings)
                running.withLock { $0 = application }
                try application.start()
            } catch {
                fail(error)
            }
        }
        while true {
            var signal: Int32 = 0
            sigwait(&signals, &signal)
            if let error = failure.withLock({ $0 }) { throw error }
            guard let application = running.withLock({ $0 }) else {
                // Texts are being read for the first time: nothing is older than the file.
                if signal == SIGHUP { continue }
                return 1
            }
            guard signal == SIGHUP else {
                return stop(application, signals, writer)
            }
            Task { @LoopActor in await application.reload() }
        }
    }

    /// Takes as many descriptors as the system allows: its usual first offer is smaller than what two busy addresses hold.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it cannot be raised, accepting pauses when descriptors run out.
        setrlimit(resource, &limit)
    }

    /// Stops in order; a second signal stops at once.
    private static func stop(_ application: Application, _ signals: sigset_t, _ writer: LogWriter) -> Int32 {
        Task { @LoopActor in
            await application.stop()
            writer.flush(within: lastWordsTime)
            exit(0)
        }
        var signals = signals
        var signal: Int32 = SIGHUP
        while signal == SIGHUP { sigwait(&signals, &signal) }
        return 1
    }

    private static func level(_ name: String) -> LogLevel {
        switch name {
        case "debug": .debug
        case "warning": .warning
        case "error": .error
        default: .info
        }
    }
}
