/// A command of SMPP 3.4 that the rules about bind states name; the line protocol has some of them.
package enum SessionCommand: Int, CaseIterable, Sendable {
    case bindTransmitter
    case bindReceiver
    case bindTransceiver
    case outbind
    case submitSM
    case submitMulti
    case deliverSM
    case dataSM
    case querySM
    case cancelSM
    case replaceSM
    case alertNotification
    case enquireLink
    case unbind
    case bindTransmitterResp
    case bindReceiverResp
    case bindTransceiverResp
    case submitSMResp
    case deliverSMResp
    case dataSMResp
    case enquireLinkResp
    case unbindResp
    case genericNack

    /// The specification's name.
    package var name: String { Self.names[rawValue] }

    /// The command of this name.
    init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: index)
    }

    private static let names = [
        "bind_transmitter", "bind_receiver", "bind_transceiver", "outbind", "submit_sm", "submit_multi",
        "deliver_sm", "data_sm", "query_sm", "cancel_sm", "replace_sm", "alert_notification", "enquire_link",
        "unbind", "bind_transmitter_resp", "bind_receiver_resp", "bind_transceiver_resp", "submit_sm_resp",
        "deliver_sm_resp", "data_sm_resp", "enquire_link_resp", "unbind_resp", "generic_nack",
    ]
}
