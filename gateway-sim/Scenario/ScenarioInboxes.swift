import Net
import SMS

/// What each phone of a scenario received, through whichever gateway, in the order in which it came.
@LoopActor
struct ScenarioInboxes {
    /// A text that came, and where it is.
    struct Arrival {
        /// The gateway through which it came.
        let gateway: ScenarioGateway
        /// The phone, as the gateway knows it.
        let phone: Address
        /// Its place among what the phone received through that gateway.
        let place: Int

        /// The text with what is known of it by now.
        @LoopActor var text: ReceivedText { gateway.phones.inbox(of: phone)[place] }
    }

    private var arrivals: [String: [Arrival]] = [:]
    /// How many texts of each phone have been looked at.
    private var readCounts: [String: Int] = [:]

    /// Notes the newest text that a phone received through a gateway; one that it had before is counted there.
    ///
    /// - Returns: where the text is.
    mutating func add(_ text: ReceivedText, to phone: Address, through gateway: ScenarioGateway) -> Arrival {
        let name = SimulatedPhones.name(phone)
        if arrivals[name, default: []].contains(where: { $0.text.text == text.text }) { gateway.noteDuplicate() }
        let arrival = Arrival(gateway: gateway, phone: phone, place: gateway.phones.inbox(of: phone).count - 1)
        arrivals[name, default: []].append(arrival)
        return arrival
    }

    /// Whether the phone has a text that was not looked at yet.
    func hasUnread(_ phone: Address) -> Bool {
        let name = SimulatedPhones.name(phone)
        return (arrivals[name]?.count ?? 0) > (readCounts[name] ?? 0)
    }

    /// The phone's oldest text that was not looked at yet.
    mutating func read(_ phone: Address) -> Arrival? {
        guard hasUnread(phone) else { return nil }
        let name = SimulatedPhones.name(phone)
        defer { readCounts[name, default: 0] += 1 }
        return arrivals[name]?[readCounts[name] ?? 0]
    }
}
