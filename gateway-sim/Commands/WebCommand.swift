import Arguments
import Net
import Telemetry

/// `gateway-sim web`: a carrier that goes on until it is stopped, with a page and an HTTP interface.
enum WebCommand {
    static let http = Option(
        "http", "HOST:PORT", .text, default: "127.0.0.1:2780",
        "where page and API are served; port 0 for a free one; whoever reaches it may use it")
    static let companies = Option(
        "companies", "HOST:PORT", .text, default: "127.0.0.1:9001",
        "where the companies answer; port 0 for a free one, 'none' for no companies")
    static let reveal = Option.flag("reveal", "show numbers and contents of PDUs; never passwords")

    static let command = Command(
        "web", "a carrier with a page of phones, PDUs and faults, and an HTTP API",
        detail: "Goes on until it is stopped. gateway-sim/API.md describes the API.",
        options: LinkOptions.all + [
            LoadCommand.links, http, companies, CompaniesCommand.secretFile, TrafficOptions.receipts,
            TrafficOptions.seed, TrafficOptions.trace, TrafficOptions.pcap, reveal, TrafficOptions.isVerbose,
        ])

    /// Serves until the process is asked to stop.
    @LoopActor
    static func run(_ invocation: Invocation, log: Log) async throws(SimulatorError) -> Int32 {
        let loop = LoopActor.shared.loop
        var profile = GatewayProfile()
        try LinkOptions.apply(invocation, to: &profile)
        profile.bindCount = invocation[LoadCommand.links]
        profile.seed = UInt64(invocation[TrafficOptions.seed])
        let recorder = try TrafficOptions.recorder(invocation)
        profile.traffic = recorder?.tap(profile.wireProtocol)
        let companies = CompaniesServer(
            secret: try CompaniesCommand.secret(invocation[CompaniesCommand.secretFile]), seed: profile.seed, on: loop)
        if invocation[Self.companies] != "none" { try companies.open(at: invocation[Self.companies]) }
        let carrier = WebCarrier(
            profile, plan: TrafficOptions.plan(invocation), companies: companies, isRevealing: invocation[reveal],
            on: loop, log: log)
        let server = try WebServer(at: invocation[http], WebAPI(carrier, on: loop), on: loop)
        try carrier.start()
        tell(carrier, server)
        Interruption.watch()
        // What ends it can come at any time and from any thread, so it is looked for.
        while !Interruption.isRequested { try? await loop.sleep(until: loop.now + .milliseconds(100)) }
        server.close()
        await carrier.stop()
        await TrafficOptions.finish(recorder)
        return 0
    }

    @LoopActor
    private static func tell(_ carrier: WebCarrier, _ server: WebServer) {
        if let address = carrier.companies.address { Console.write("companies answer at http://\(address)/NAME\n") }
        switch carrier.profile.endpoint {
        case .dial(let address):
            Console.write("the gateway dials \(address), \(carrier.profile.wireProtocol.rawValue)\n")
        case .listen(let address):
            let place = carrier.smsc.end.address.map { "\($0)" } ?? address
            Console.write("the gateway listens at \(place), \(carrier.profile.wireProtocol.rawValue)\n")
        }
        Console.write("page and API at http://\(server.address)/\n")
    }
}
