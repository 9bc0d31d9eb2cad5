extension SMPP {
    /// How a request went (SMPP 3.4 §5.1.3, 5.0 §4.7.6); numbers without a name are kept, as vendors use 0x400 … 0x4FF.
    package struct Status: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        package let rawValue: UInt32

        /// The status of this number.
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Whether the request was done.
        package var isSuccess: Bool { rawValue == 0 }

        /// No error.
        package static let ok = Self(rawValue: 0x00)
        /// The message's length is invalid.
        package static let invalidMessageLength = Self(rawValue: 0x01)
        /// The PDU's length is invalid.
        package static let invalidCommandLength = Self(rawValue: 0x02)
        /// The command is not known.
        package static let invalidCommandID = Self(rawValue: 0x03)
        /// The session's state does not allow the command.
        package static let invalidBindStatus = Self(rawValue: 0x04)
        /// The session is bound already.
        package static let alreadyBound = Self(rawValue: 0x05)
        /// The priority is invalid.
        package static let invalidPriorityFlag = Self(rawValue: 0x06)
        /// The wish for receipts is invalid.
        package static let invalidRegisteredDelivery = Self(rawValue: 0x07)
        /// The peer failed.
        package static let systemError = Self(rawValue: 0x08)
        /// The source address is invalid.
        package static let invalidSourceAddress = Self(rawValue: 0x0A)
        /// The destination address is invalid.
        package static let invalidDestinationAddress = Self(rawValue: 0x0B)
        /// The message id is invalid.
        package static let invalidMessageID = Self(rawValue: 0x0C)
        /// The bind failed.
        package static let bindFailed = Self(rawValue: 0x0D)
        /// The password is wrong.
        package static let invalidPassword = Self(rawValue: 0x0E)
        /// The system id is not known.
        package static let invalidSystemID = Self(rawValue: 0x0F)
        /// The message could not be taken back.
        package static let cancelFailed = Self(rawValue: 0x11)
        /// The message could not be changed.
        package static let replaceFailed = Self(rawValue: 0x13)
        /// The queue is full: try again later.
        package static let messageQueueFull = Self(rawValue: 0x14)
        /// The service type is invalid.
        package static let invalidServiceType = Self(rawValue: 0x15)
        /// The number of destinations is invalid.
        package static let invalidNumberOfDestinations = Self(rawValue: 0x33)
        /// The distribution list's name is invalid.
        package static let invalidDistributionListName = Self(rawValue: 0x34)
        /// The destination is neither address nor list.
        package static let invalidDestinationFlag = Self(rawValue: 0x40)
        /// The submit with replace is invalid.
        package static let invalidSubmitWithReplace = Self(rawValue: 0x42)
        /// The `esm_class` is invalid.
        package static let invalidESMClass = Self(rawValue: 0x43)
        /// The distribution list cannot be sent to.
        package static let cannotSubmitToDistributionList = Self(rawValue: 0x44)
        /// The submit failed.
        package static let submitFailed = Self(rawValue: 0x45)
        /// The source's type of number is invalid.
        package static let invalidSourceTON = Self(rawValue: 0x48)
        /// The source's numbering plan is invalid.
        package static let invalidSourceNPI = Self(rawValue: 0x49)
        /// The destination's type of number is invalid.
        package static let invalidDestinationTON = Self(rawValue: 0x50)
        /// The destination's numbering plan is invalid.
        package static let invalidDestinationNPI = Self(rawValue: 0x51)
        /// The system type is invalid.
        package static let invalidSystemType = Self(rawValue: 0x53)
        /// The replace flag is invalid.
        package static let invalidReplaceFlag = Self(rawValue: 0x54)
        /// The number of messages is invalid.
        package static let invalidNumberOfMessages = Self(rawValue: 0x55)
        /// The peer sends faster than allowed: try again later.
        package static let throttled = Self(rawValue: 0x58)
        /// The delivery time is invalid.
        package static let invalidScheduledDeliveryTime = Self(rawValue: 0x61)
        /// The validity period is invalid.
        package static let invalidExpiryTime = Self(rawValue: 0x62)
        /// The canned message is not known.
        package static let invalidDefaultMessageID = Self(rawValue: 0x63)
        /// The ESME cannot take the message now: deliver it again.
        package static let temporaryApplicationError = Self(rawValue: 0x64)
        /// The ESME can never take the message.
        package static let permanentApplicationError = Self(rawValue: 0x65)
        /// The ESME rejects the message.
        package static let rejectedByApplication = Self(rawValue: 0x66)
        /// The query failed.
        package static let queryFailed = Self(rawValue: 0x67)
        /// The TLVs cannot be read.
        package static let invalidTLVStream = Self(rawValue: 0xC0)
        /// The TLV is not allowed here.
        package static let tlvNotAllowed = Self(rawValue: 0xC1)
        /// The TLV's length is invalid.
        package static let invalidTLVLength = Self(rawValue: 0xC2)
        /// An expected TLV is missing.
        package static let missingTLV = Self(rawValue: 0xC3)
        /// The TLV's value is invalid.
        package static let invalidTLVValue = Self(rawValue: 0xC4)
        /// The delivery failed (in `data_sm_resp`).
        package static let deliveryFailure = Self(rawValue: 0xFE)
        /// An error without a number of its own.
        package static let unknownError = Self(rawValue: 0xFF)
        /// The ESME may not use the service type (5.0).
        package static let serviceTypeUnauthorised = Self(rawValue: 0x100)
        /// The ESME may not use the operation (5.0).
        package static let prohibited = Self(rawValue: 0x101)
        /// The service type is not available now (5.0).
        package static let serviceTypeUnavailable = Self(rawValue: 0x102)
        /// The service type is denied (5.0).
        package static let serviceTypeDenied = Self(rawValue: 0x103)
        /// The data coding is invalid (5.0).
        package static let invalidDataCoding = Self(rawValue: 0x104)
        /// The source's subunit is invalid (5.0).
        package static let invalidSourceSubunit = Self(rawValue: 0x105)
        /// The destination's subunit is invalid (5.0).
        package static let invalidDestinationSubunit = Self(rawValue: 0x106)
        /// The broadcast's frequency is invalid (5.0).
        package static let invalidBroadcastFrequency = Self(rawValue: 0x107)
        /// The broadcast's alias is invalid (5.0).
        package static let invalidBroadcastAlias = Self(rawValue: 0x108)
        /// The broadcast's area has an invalid format (5.0).
        package static let invalidBroadcastAreaFormat = Self(rawValue: 0x109)
        /// The number of broadcast areas is invalid (5.0).
        package static let invalidNumberOfBroadcastAreas = Self(rawValue: 0x10A)
        /// The broadcast's content type is invalid (5.0).
        package static let invalidBroadcastContentType = Self(rawValue: 0x10B)
        /// The broadcast's message class is invalid (5.0).
        package static let invalidBroadcastMessageClass = Self(rawValue: 0x10C)
        /// The broadcast failed (5.0).
        package static let broadcastFailed = Self(rawValue: 0x10D)
        /// The query of a broadcast failed (5.0).
        package static let broadcastQueryFailed = Self(rawValue: 0x10E)
        /// The broadcast could not be taken back (5.0).
        package static let broadcastCancelFailed = Self(rawValue: 0x10F)
        /// The broadcast's number of repeats is invalid (5.0).
        package static let invalidBroadcastRepetitions = Self(rawValue: 0x110)
        /// The broadcast's service group is invalid (5.0).
        package static let invalidBroadcastServiceGroup = Self(rawValue: 0x111)
        /// The broadcast's channel is invalid (5.0).
        package static let invalidBroadcastChannel = Self(rawValue: 0x112)
    }
}
