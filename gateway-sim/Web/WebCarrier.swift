import JSON
import Links
import Net
import Primitives
import SMS
import Telemetry

/// The carrier behind page and API: gateway, phones, companies and what is remembered of their traffic.
@LoopActor
final class WebCarrier {
    let smsc: SimulatedSMSC
    let phones: PhoneBook
    let companies: CompaniesServer
    let feed: EventFeed
    let profile: GatewayProfile
    /// The PDUs of late.
    private(set) var trace = TraceBook()
    /// What goes wrong at present.
    private(set) var faults = FaultList()
    /// How PDUs are shown.
    let pduTrace: PDUTrace

    private let usualPlan: DeliveryPlan
    private let loop: EventLoop
    private var changes = PageChanges()
    private let traceTap: TraceTap

    /// Hands traffic to the carrier, which exists only after the gateway that it taps.
    @LoopActor
    private final class TraceTap {
        weak var carrier: WebCarrier?
        nonisolated init() {}
    }

    /// A carrier that is not connected yet.
    ///
    /// - Parameters:
    ///   - plan: what becomes of submitted segments while nothing goes wrong.
    ///   - isRevealing: whether traces show numbers and contents.
    init(
        _ profile: GatewayProfile, plan: DeliveryPlan, companies: CompaniesServer, isRevealing: Bool,
        on loop: EventLoop, log: Log
    ) {
        self.profile = profile
        self.companies = companies
        self.loop = loop
        usualPlan = plan
        pduTrace = PDUTrace(wireProtocol: profile.wireProtocol, withHex: true, revealing: isRevealing)
        let tap = TraceTap()
        traceTap = tap
        var tapped = profile
        tapped.traffic = { session, traffic in
            profile.traffic?(session, traffic)
            tap.carrier?.note(session, traffic)
        }
        phones = PhoneBook(on: loop)
        feed = EventFeed(on: loop)
        smsc = SimulatedSMSC(tapped, plan: plan, seed: profile.seed, loop: loop, log: log)
        smsc.handsets = phones
        tap.carrier = self
        phones.onChange = { [weak self] in self?.note($0) }
        companies.onAnswer = { [weak self] party, response, _ in
            self?.changes.companyCounts[party, default: CompanyCount()].note(response)
        }
        feed.produce = { [weak self] in self?.news($0) }
    }

    /// Opens the link and keeps it up.
    func start() throws(SimulatorError) {
        try smsc.end.open()
        smsc.end.start()
    }

    /// Ends everything in order.
    func stop() async {
        feed.close()
        companies.close()
        await smsc.end.close()
    }

    private func note(_ session: Int, _ traffic: SessionTraffic) {
        switch traffic {
        case .opened(let here, let there, let isDialled):
            trace.opened(session, TCPStream(here: here, there: there, isDialled: isDialled), at: WallClock.now())
        case .received(let octets): note(octets, .received, over: session)
        case .sent(let octets): note(octets, .sent, over: session)
        case .closed: trace.closed(session, at: WallClock.now())
        }
    }

    private func note(_ octets: UnsafeRawBufferPointer, _ direction: PDUTrace.Direction, over session: Int) {
        let now = WallClock.now()
        let pdus = PDUMask.split(Array(octets), profile.wireProtocol)
        for pdu in pdus { trace.note(direction, pdu, over: session, at: now) }
        phones.meter.note(at: loop.now) { second in
            switch direction {
            case .sent: second.pdusSent += pdus.count
            case .received: second.pdusReceived += pdus.count
            }
        }
    }

    private func note(_ text: PhoneText) { if feed.isWatched { changes.note(text) } }
}

// What testers do.
extension WebCarrier {
    /// Hands a text to the responder; throws `.unsendable`.
    func send(_ text: String, from phone: String, _ tampering: SegmentTampering) throws(SimulatorError) -> PhoneText {
        let count = try smsc.text(text, from: Address(phone), tampering: tampering)
        return phones.noteSent(text, from: phone, to: profile.shortCode, smsc.lastTextID, segmentCount: count)
    }

    /// Lets these go wrong from now on, and nothing else.
    func set(_ faults: FaultList) {
        smsc.behave(usualPlan)
        for order in faults.orders { smsc.obey(order, seed: profile.seed) }
        self.faults = faults
        changes.isStateChanged = true
    }

    /// Lets one thing more go wrong, without starting over what is counted for the others.
    func add(_ line: String) throws(ScenarioError) {
        var added = faults
        try added.add(line)
        if added.lines.dropLast() == faults.lines[...], let order = added.orders.last {
            smsc.obey(order, seed: profile.seed)
            faults = added
            changes.isStateChanged = true
        } else {
            set(added)
        }
    }

    /// Lets a party, or all of them, answer so; `false` where there are too many.
    func set(_ behaviour: CompanyBehaviour, of party: String) -> Bool {
        changes.isStateChanged = true
        return companies.set(behaviour, of: party)
    }

    /// Makes a phone, if it is not there.
    func addPhone(_ number: String) {
        guard phones.texts(of: number) == nil else { return }
        phones.add(number)
        changes.isStateChanged = true
    }

    /// Ends every connection at once; whoever dials, dials again.
    func cutLink() { smsc.end.link.close() }

    /// Forgets texts, PDUs and counts, and lets nothing go wrong at gateway and companies.
    func reset() {
        set(FaultList())
        companies.set(CompanyBehaviour(), of: "all")
        phones.clear()
        trace.clear()
        changes = PageChanges()
        changes.isReset = true
        changes.isStateChanged = true
        changes.tracedUpTo = trace.count
    }
}

// What pages are told.
extension WebCarrier {
    /// Whatever changed since it was asked last; `nil` when nothing did.
    private func news(_ isNewSecond: Bool) -> [UInt8]? {
        let binds = smsc.end.link.bindCount
        if binds != changes.bindCount { changes.isStateChanged = true }
        guard isNewSecond || !changes.isEmpty(upTo: trace.count) else { return nil }
        var writer = JSONWriter(reservingOctetCount: 8_192)
        writer.beginObject()
        if changes.isReset { writer.member("reset", true) }
        changes.writeTexts(to: &writer, over: profile.wireProtocol)
        writePDUs(to: &writer)
        if changes.isStateChanged {
            writer.name("state")
            writeState(to: &writer)
        } else if isNewSecond {
            writer.name("link")
            writeLink(to: &writer)
            writeTraffic(to: &writer)
        }
        writer.endObject()
        changes.told(upTo: trace.count, binds: binds)
        return writer.finish()
    }

    private func writePDUs(to writer: inout JSONWriter) {
        let entries = trace.entries(after: changes.tracedUpTo)
        guard !entries.isEmpty else { return }
        let shown = entries.newest(PageChanges.pduLimit)
        writer.name("pdus")
        writer.beginArray()
        for entry in shown { entry.write(to: &writer, by: pduTrace) }
        writer.endArray()
        writer.member("missed_pdus", trace.count - changes.tracedUpTo - shown.count)
    }

    /// Writes everything but texts and PDUs.
    func writeState(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("protocol", profile.wireProtocol.rawValue)
        writer.member("peer", profile.peer.rawValue)
        writer.member("short_code", profile.shortCode)
        writer.member("revealing", pduTrace.revealing)
        writer.name("link")
        writeLink(to: &writer)
        writer.name("faults")
        writeFaults(to: &writer)
        writer.name("companies")
        writeCompanies(to: &writer)
        writer.name("phones")
        writer.beginArray()
        for number in phones.numbers.suffix(PageChanges.phoneLimit) { writer.string(number) }
        writer.endArray()
        writer.member("last_id", phones.lastID)
        writer.member("last_pdu", trace.count)
        writeTraffic(to: &writer)
        writer.endObject()
    }

    /// Writes the members that tell of traffic.
    private func writeTraffic(to writer: inout JSONWriter) {
        phones.meter.advance(to: loop.now)
        writer.name("totals")
        phones.meter.writeTotals(to: &writer)
        writer.name("seconds")
        phones.meter.write(last: 60, to: &writer)
        writer.name("company_counts")
        writer.beginObject()
        for (party, count) in changes.companyCounts.sorted(by: { $0.key < $1.key }) {
            writer.name(party)
            count.write(to: &writer)
        }
        writer.endObject()
    }

    /// Writes the link and its connections.
    func writeLink(to writer: inout JSONWriter) {
        let link = smsc.end.link
        writer.beginObject()
        switch link.settings.endpoint {
        case .dial(let address): writer.member("dials", "\(address)")
        case .listen(let address): writer.member("listens", smsc.end.address.map { "\($0)" } ?? "\(address)")
        }
        writer.member("bound", link.bindCount > 0)
        writer.member("system_id", link.settings.systemID)
        writer.member("window", link.settings.session.window)
        writer.member("queued", link.queuedCount)
        writer.member("unanswered", smsc.unansweredCount)
        writer.name("connections")
        writer.beginArray()
        for connection in link.connections {
            writer.beginObject()
            writer.member("number", connection.number)
            writer.member("peer", "\(connection.peer)")
            writer.member("in_flight", connection.inFlightCount)
            writer.member("room", connection.room)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    /// Writes what goes wrong, and what can.
    func writeFaults(to writer: inout JSONWriter) {
        writer.beginObject()
        let current = FaultProfile.all.first { $0.lines == faults.lines }
        writer.member("profile", current?.name ?? "custom")
        writer.name("faults")
        writer.strings(faults.lines)
        writer.name("profiles")
        writer.beginObject()
        for profile in FaultProfile.all {
            writer.name(profile.name)
            writer.strings(profile.lines)
        }
        writer.endObject()
        writer.endObject()
    }

    /// Writes how each party answers.
    func writeCompanies(to writer: inout JSONWriter) {
        writer.beginObject()
        if let address = companies.address { writer.member("address", "http://\(address)/") }
        writer.name("behaviours")
        writer.beginObject()
        for party in companies.parties { writer.member(party, companies.behaviour(of: party).text) }
        writer.endObject()
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes an array of strings.
    mutating func strings(_ values: [String]) {
        beginArray()
        for value in values { string(value) }
        endArray()
    }
}
