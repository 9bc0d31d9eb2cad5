extension SMPP {
    /// What a PDU asks or answers (SMPP 3.4 §5.1.2.1); numbers without a name are kept.
    package struct CommandID: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        package let rawValue: UInt32

        /// The command of this number.
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Whether it answers a request.
        package var isResponse: Bool { rawValue & 0x8000_0000 != 0 }

        /// The command that answers this one; a response answers itself.
        package var response: Self { Self(rawValue: rawValue | 0x8000_0000) }

        /// Answers a PDU that cannot be read or is not known.
        package static let genericNack = Self(rawValue: 0x8000_0000)
        /// Asks for a session that only receives.
        package static let bindReceiver = Self(rawValue: 0x01)
        /// Answers `bind_receiver`.
        package static let bindReceiverResp = Self(rawValue: 0x8000_0001)
        /// Asks for a session that only sends.
        package static let bindTransmitter = Self(rawValue: 0x02)
        /// Answers `bind_transmitter`.
        package static let bindTransmitterResp = Self(rawValue: 0x8000_0002)
        /// Asks what became of a message.
        package static let querySM = Self(rawValue: 0x03)
        /// Answers `query_sm`.
        package static let querySMResp = Self(rawValue: 0x8000_0003)
        /// Gives the SMSC a message for one mobile.
        package static let submitSM = Self(rawValue: 0x04)
        /// Answers `submit_sm`.
        package static let submitSMResp = Self(rawValue: 0x8000_0004)
        /// Gives the ESME a message or a receipt.
        package static let deliverSM = Self(rawValue: 0x05)
        /// Answers `deliver_sm`.
        package static let deliverSMResp = Self(rawValue: 0x8000_0005)
        /// Ends the session.
        package static let unbind = Self(rawValue: 0x06)
        /// Answers `unbind`.
        package static let unbindResp = Self(rawValue: 0x8000_0006)
        /// Changes a message not yet delivered.
        package static let replaceSM = Self(rawValue: 0x07)
        /// Answers `replace_sm`.
        package static let replaceSMResp = Self(rawValue: 0x8000_0007)
        /// Takes back messages not yet delivered.
        package static let cancelSM = Self(rawValue: 0x08)
        /// Answers `cancel_sm`.
        package static let cancelSMResp = Self(rawValue: 0x8000_0008)
        /// Asks for a session that sends and receives.
        package static let bindTransceiver = Self(rawValue: 0x09)
        /// Answers `bind_transceiver`.
        package static let bindTransceiverResp = Self(rawValue: 0x8000_0009)
        /// Asks the ESME to bind as a receiver; has no answer.
        package static let outbind = Self(rawValue: 0x0B)
        /// Asks whether the peer still lives.
        package static let enquireLink = Self(rawValue: 0x15)
        /// Answers `enquire_link`.
        package static let enquireLinkResp = Self(rawValue: 0x8000_0015)
        /// Gives the SMSC a message for many mobiles.
        package static let submitMulti = Self(rawValue: 0x21)
        /// Answers `submit_multi`.
        package static let submitMultiResp = Self(rawValue: 0x8000_0021)
        /// Tells that a mobile can be reached again; has no answer.
        package static let alertNotification = Self(rawValue: 0x102)
        /// Gives either side a message whose text is a TLV.
        package static let dataSM = Self(rawValue: 0x103)
        /// Answers `data_sm`.
        package static let dataSMResp = Self(rawValue: 0x8000_0103)
        /// Gives a message for all mobiles of an area (5.0).
        package static let broadcastSM = Self(rawValue: 0x111)
        /// Answers `broadcast_sm` (5.0).
        package static let broadcastSMResp = Self(rawValue: 0x8000_0111)
        /// Asks what became of a broadcast (5.0).
        package static let queryBroadcastSM = Self(rawValue: 0x112)
        /// Answers `query_broadcast_sm` (5.0).
        package static let queryBroadcastSMResp = Self(rawValue: 0x8000_0112)
        /// Takes back a broadcast (5.0).
        package static let cancelBroadcastSM = Self(rawValue: 0x113)
        /// Answers `cancel_broadcast_sm` (5.0).
        package static let cancelBroadcastSMResp = Self(rawValue: 0x8000_0113)
    }
}

extension SMPP.CommandID: CustomStringConvertible {
    /// The specification's name, or the number as `0x…`.
    package var name: String { Self.names[self] ?? "0x" + String(rawValue, radix: 16) }

    /// The command of this name, if there is one.
    package init?(name: String) {
        guard let command = Self.commands[name] else { return nil }
        self = command
    }

    /// The name.
    package var description: String { name }

    private static let commands = Dictionary(uniqueKeysWithValues: names.map { ($0.value, $0.key) })

    private static let names: [Self: String] = [
        .genericNack: "generic_nack",
        .bindReceiver: "bind_receiver",
        .bindReceiverResp: "bind_receiver_resp",
        .bindTransmitter: "bind_transmitter",
        .bindTransmitterResp: "bind_transmitter_resp",
        .querySM: "query_sm",
        .querySMResp: "query_sm_resp",
        .submitSM: "submit_sm",
        .submitSMResp: "submit_sm_resp",
        .deliverSM: "deliver_sm",
        .deliverSMResp: "deliver_sm_resp",
        .unbind: "unbind",
        .unbindResp: "unbind_resp",
        .replaceSM: "replace_sm",
        .replaceSMResp: "replace_sm_resp",
        .cancelSM: "cancel_sm",
        .cancelSMResp: "cancel_sm_resp",
        .bindTransceiver: "bind_transceiver",
        .bindTransceiverResp: "bind_transceiver_resp",
        .outbind: "outbind",
        .enquireLink: "enquire_link",
        .enquireLinkResp: "enquire_link_resp",
        .submitMulti: "submit_multi",
        .submitMultiResp: "submit_multi_resp",
        .alertNotification: "alert_notification",
        .dataSM: "data_sm",
        .dataSMResp: "data_sm_resp",
        .broadcastSM: "broadcast_sm",
        .broadcastSMResp: "broadcast_sm_resp",
        .queryBroadcastSM: "query_broadcast_sm",
        .queryBroadcastSMResp: "query_broadcast_sm_resp",
        .cancelBroadcastSM: "cancel_broadcast_sm",
        .cancelBroadcastSMResp: "cancel_broadcast_sm_resp",
    ]
}
