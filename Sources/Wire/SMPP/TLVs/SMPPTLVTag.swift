extension SMPP.TLV {
    /// What a TLV means (SMPP 3.4 §5.3.2, 5.0 §4.8.1); numbers without a name are kept, as vendors use 0x1400 … 0x3FFF.
    package struct Tag: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        package let rawValue: UInt16

        /// The tag of this number.
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        /// `dest_addr_subunit`.
        package static let destAddrSubunit = Self(rawValue: 0x0005)
        /// `dest_network_type`.
        package static let destNetworkType = Self(rawValue: 0x0006)
        /// `dest_bearer_type`.
        package static let destBearerType = Self(rawValue: 0x0007)
        /// `dest_telematics_id`.
        package static let destTelematicsID = Self(rawValue: 0x0008)
        /// `source_addr_subunit`.
        package static let sourceAddrSubunit = Self(rawValue: 0x000D)
        /// `source_network_type`.
        package static let sourceNetworkType = Self(rawValue: 0x000E)
        /// `source_bearer_type`.
        package static let sourceBearerType = Self(rawValue: 0x000F)
        /// `source_telematics_id`.
        package static let sourceTelematicsID = Self(rawValue: 0x0010)
        /// `qos_time_to_live`.
        package static let qosTimeToLive = Self(rawValue: 0x0017)
        /// `payload_type`.
        package static let payloadType = Self(rawValue: 0x0019)
        /// `additional_status_info_text`.
        package static let additionalStatusInfoText = Self(rawValue: 0x001D)
        /// `receipted_message_id`.
        package static let receiptedMessageID = Self(rawValue: 0x001E)
        /// `ms_msg_wait_facilities`.
        package static let msMsgWaitFacilities = Self(rawValue: 0x0030)
        /// `privacy_indicator`.
        package static let privacyIndicator = Self(rawValue: 0x0201)
        /// `source_subaddress`.
        package static let sourceSubaddress = Self(rawValue: 0x0202)
        /// `dest_subaddress`.
        package static let destSubaddress = Self(rawValue: 0x0203)
        /// `user_message_reference`.
        package static let userMessageReference = Self(rawValue: 0x0204)
        /// `user_response_code`.
        package static let userResponseCode = Self(rawValue: 0x0205)
        /// `source_port`.
        package static let sourcePort = Self(rawValue: 0x020A)
        /// `destination_port`.
        package static let destinationPort = Self(rawValue: 0x020B)
        /// `sar_msg_ref_num`.
        package static let sarMsgRefNum = Self(rawValue: 0x020C)
        /// `language_indicator`.
        package static let languageIndicator = Self(rawValue: 0x020D)
        /// `sar_total_segments`.
        package static let sarTotalSegments = Self(rawValue: 0x020E)
        /// `sar_segment_seqnum`.
        package static let sarSegmentSeqnum = Self(rawValue: 0x020F)
        /// `sc_interface_version`.
        package static let scInterfaceVersion = Self(rawValue: 0x0210)
        /// `callback_num_pres_ind`.
        package static let callbackNumPresInd = Self(rawValue: 0x0302)
        /// `callback_num_atag`.
        package static let callbackNumAtag = Self(rawValue: 0x0303)
        /// `number_of_messages`.
        package static let numberOfMessages = Self(rawValue: 0x0304)
        /// `callback_num`.
        package static let callbackNum = Self(rawValue: 0x0381)
        /// `dpf_result`.
        package static let dpfResult = Self(rawValue: 0x0420)
        /// `set_dpf`.
        package static let setDPF = Self(rawValue: 0x0421)
        /// `ms_availability_status`.
        package static let msAvailabilityStatus = Self(rawValue: 0x0422)
        /// `network_error_code`.
        package static let networkErrorCode = Self(rawValue: 0x0423)
        /// `message_payload`.
        package static let messagePayload = Self(rawValue: 0x0424)
        /// `delivery_failure_reason`.
        package static let deliveryFailureReason = Self(rawValue: 0x0425)
        /// `more_messages_to_send`.
        package static let moreMessagesToSend = Self(rawValue: 0x0426)
        /// `message_state`.
        package static let messageState = Self(rawValue: 0x0427)
        /// `congestion_state`.
        package static let congestionState = Self(rawValue: 0x0428)
        /// `ussd_service_op`.
        package static let ussdServiceOp = Self(rawValue: 0x0501)
        /// `broadcast_channel_indicator`.
        package static let broadcastChannelIndicator = Self(rawValue: 0x0600)
        /// `broadcast_content_type`.
        package static let broadcastContentType = Self(rawValue: 0x0601)
        /// `broadcast_content_type_info`.
        package static let broadcastContentTypeInfo = Self(rawValue: 0x0602)
        /// `broadcast_message_class`.
        package static let broadcastMessageClass = Self(rawValue: 0x0603)
        /// `broadcast_rep_num`.
        package static let broadcastRepNum = Self(rawValue: 0x0604)
        /// `broadcast_frequency_interval`.
        package static let broadcastFrequencyInterval = Self(rawValue: 0x0605)
        /// `broadcast_area_identifier`.
        package static let broadcastAreaIdentifier = Self(rawValue: 0x0606)
        /// `broadcast_error_status`.
        package static let broadcastErrorStatus = Self(rawValue: 0x0607)
        /// `broadcast_area_success`.
        package static let broadcastAreaSuccess = Self(rawValue: 0x0608)
        /// `broadcast_end_time`.
        package static let broadcastEndTime = Self(rawValue: 0x0609)
        /// `broadcast_service_group`.
        package static let broadcastServiceGroup = Self(rawValue: 0x060A)
        /// `billing_identification`.
        package static let billingIdentification = Self(rawValue: 0x060B)
        /// `source_network_id`.
        package static let sourceNetworkID = Self(rawValue: 0x060D)
        /// `dest_network_id`.
        package static let destNetworkID = Self(rawValue: 0x060E)
        /// `source_node_id`.
        package static let sourceNodeID = Self(rawValue: 0x060F)
        /// `dest_node_id`.
        package static let destNodeID = Self(rawValue: 0x0610)
        /// `dest_addr_np_resolution`.
        package static let destAddrNPResolution = Self(rawValue: 0x0611)
        /// `dest_addr_np_information`.
        package static let destAddrNPInformation = Self(rawValue: 0x0612)
        /// `dest_addr_np_country`.
        package static let destAddrNPCountry = Self(rawValue: 0x0613)
        /// `display_time`.
        package static let displayTime = Self(rawValue: 0x1201)
        /// `sms_signal`.
        package static let smsSignal = Self(rawValue: 0x1203)
        /// `ms_validity`.
        package static let msValidity = Self(rawValue: 0x1204)
        /// `alert_on_message_delivery`.
        package static let alertOnMessageDelivery = Self(rawValue: 0x130C)
        /// `its_reply_type`.
        package static let itsReplyType = Self(rawValue: 0x1380)
        /// `its_session_info`.
        package static let itsSessionInfo = Self(rawValue: 0x1383)
    }
}

extension SMPP.TLV.Tag: CustomStringConvertible {
    /// The specification's name, or the number as `0x…`.
    package var name: String { Self.names[self] ?? "0x" + String(rawValue, radix: 16) }

    /// The tag of this name, if there is one.
    package init?(name: String) {
        guard let tag = Self.tags[name] else { return nil }
        self = tag
    }

    /// The name.
    package var description: String { name }

    private static let tags = Dictionary(uniqueKeysWithValues: names.map { ($0.value, $0.key) })

    private static let names: [Self: String] = [
        .destAddrSubunit: "dest_addr_subunit",
        .destNetworkType: "dest_network_type",
        .destBearerType: "dest_bearer_type",
        .destTelematicsID: "dest_telematics_id",
        .sourceAddrSubunit: "source_addr_subunit",
        .sourceNetworkType: "source_network_type",
        .sourceBearerType: "source_bearer_type",
        .sourceTelematicsID: "source_telematics_id",
        .qosTimeToLive: "qos_time_to_live",
        .payloadType: "payload_type",
        .additionalStatusInfoText: "additional_status_info_text",
        .receiptedMessageID: "receipted_message_id",
        .msMsgWaitFacilities: "ms_msg_wait_facilities",
        .privacyIndicator: "privacy_indicator",
        .sourceSubaddress: "source_subaddress",
        .destSubaddress: "dest_subaddress",
        .userMessageReference: "user_message_reference",
        .userResponseCode: "user_response_code",
        .sourcePort: "source_port",
        .destinationPort: "destination_port",
        .sarMsgRefNum: "sar_msg_ref_num",
        .languageIndicator: "language_indicator",
        .sarTotalSegments: "sar_total_segments",
        .sarSegmentSeqnum: "sar_segment_seqnum",
        .scInterfaceVersion: "sc_interface_version",
        .callbackNumPresInd: "callback_num_pres_ind",
        .callbackNumAtag: "callback_num_atag",
        .numberOfMessages: "number_of_messages",
        .callbackNum: "callback_num",
        .dpfResult: "dpf_result",
        .setDPF: "set_dpf",
        .msAvailabilityStatus: "ms_availability_status",
        .networkErrorCode: "network_error_code",
        .messagePayload: "message_payload",
        .deliveryFailureReason: "delivery_failure_reason",
        .moreMessagesToSend: "more_messages_to_send",
        .messageState: "message_state",
        .congestionState: "congestion_state",
        .ussdServiceOp: "ussd_service_op",
        .broadcastChannelIndicator: "broadcast_channel_indicator",
        .broadcastContentType: "broadcast_content_type",
        .broadcastContentTypeInfo: "broadcast_content_type_info",
        .broadcastMessageClass: "broadcast_message_class",
        .broadcastRepNum: "broadcast_rep_num",
        .broadcastFrequencyInterval: "broadcast_frequency_interval",
        .broadcastAreaIdentifier: "broadcast_area_identifier",
        .broadcastErrorStatus: "broadcast_error_status",
        .broadcastAreaSuccess: "broadcast_area_success",
        .broadcastEndTime: "broadcast_end_time",
        .broadcastServiceGroup: "broadcast_service_group",
        .billingIdentification: "billing_identification",
        .sourceNetworkID: "source_network_id",
        .destNetworkID: "dest_network_id",
        .sourceNodeID: "source_node_id",
        .destNodeID: "dest_node_id",
        .destAddrNPResolution: "dest_addr_np_resolution",
        .destAddrNPInformation: "dest_addr_np_information",
        .destAddrNPCountry: "dest_addr_np_country",
        .displayTime: "display_time",
        .smsSignal: "sms_signal",
        .msValidity: "ms_validity",
        .alertOnMessageDelivery: "alert_on_message_delivery",
        .itsReplyType: "its_reply_type",
        .itsSessionInfo: "its_session_info",
    ]
}
