extension SMPP.Status: CustomStringConvertible {
    /// The specification's symbol, `ESME_ROK` …, or the number as `0x…`.
    package var name: String { Self.names[self] ?? "0x" + String(rawValue, radix: 16) }

    /// The status of this symbol, in 3.4's or 5.0's spelling, or of this number written as `0x…`.
    package init?(name: String) {
        if let status = Self.statuses[name] {
            self = status
        } else if name.hasPrefix("0x"), let rawValue = UInt32(hexadecimal: name.utf8.dropFirst(2)) {
            self.init(rawValue: rawValue)
        } else {
            return nil
        }
    }

    /// The symbol.
    package var description: String { name }

    private static let statuses: [String: Self] = {
        var statuses = version50Names
        for (status, name) in names { statuses[name] = status }
        return statuses
    }()

    /// SMPP 5.0 speaks of TLVs where 3.4 speaks of optional parameters.
    private static let version50Names: [String: Self] = [
        "ESME_RINVTLVSTREAM": .invalidTLVStream,
        "ESME_RTLVNOTALLWD": .tlvNotAllowed,
        "ESME_RINVTLVLEN": .invalidTLVLength,
        "ESME_RMISSINGTLV": .missingTLV,
        "ESME_RINVTLVVAL": .invalidTLVValue,
    ]

    private static let names: [Self: String] = [
        .ok: "ESME_ROK",
        .invalidMessageLength: "ESME_RINVMSGLEN",
        .invalidCommandLength: "ESME_RINVCMDLEN",
        .invalidCommandID: "ESME_RINVCMDID",
        .invalidBindStatus: "ESME_RINVBNDSTS",
        .alreadyBound: "ESME_RALYBND",
        .invalidPriorityFlag: "ESME_RINVPRTFLG",
        .invalidRegisteredDelivery: "ESME_RINVREGDLVFLG",
        .systemError: "ESME_RSYSERR",
        .invalidSourceAddress: "ESME_RINVSRCADR",
        .invalidDestinationAddress: "ESME_RINVDSTADR",
        .invalidMessageID: "ESME_RINVMSGID",
        .bindFailed: "ESME_RBINDFAIL",
        .invalidPassword: "ESME_RINVPASWD",
        .invalidSystemID: "ESME_RINVSYSID",
        .cancelFailed: "ESME_RCANCELFAIL",
        .replaceFailed: "ESME_RREPLACEFAIL",
        .messageQueueFull: "ESME_RMSGQFUL",
        .invalidServiceType: "ESME_RINVSERTYP",
        .invalidNumberOfDestinations: "ESME_RINVNUMDESTS",
        .invalidDistributionListName: "ESME_RINVDLNAME",
        .invalidDestinationFlag: "ESME_RINVDESTFLAG",
        .invalidSubmitWithReplace: "ESME_RINVSUBREP",
        .invalidESMClass: "ESME_RINVESMCLASS",
        .cannotSubmitToDistributionList: "ESME_RCNTSUBDL",
        .submitFailed: "ESME_RSUBMITFAIL",
        .invalidSourceTON: "ESME_RINVSRCTON",
        .invalidSourceNPI: "ESME_RINVSRCNPI",
        .invalidDestinationTON: "ESME_RINVDSTTON",
        .invalidDestinationNPI: "ESME_RINVDSTNPI",
        .invalidSystemType: "ESME_RINVSYSTYP",
        .invalidReplaceFlag: "ESME_RINVREPFLAG",
        .invalidNumberOfMessages: "ESME_RINVNUMMSGS",
        .throttled: "ESME_RTHROTTLED",
        .invalidScheduledDeliveryTime: "ESME_RINVSCHED",
        .invalidExpiryTime: "ESME_RINVEXPIRY",
        .invalidDefaultMessageID: "ESME_RINVDFTMSGID",
        .temporaryApplicationError: "ESME_RX_T_APPN",
        .permanentApplicationError: "ESME_RX_P_APPN",
        .rejectedByApplication: "ESME_RX_R_APPN",
        .queryFailed: "ESME_RQUERYFAIL",
        .invalidTLVStream: "ESME_RINVOPTPARSTREAM",
        .tlvNotAllowed: "ESME_ROPTPARNOTALLWD",
        .invalidTLVLength: "ESME_RINVPARLEN",
        .missingTLV: "ESME_RMISSINGOPTPARAM",
        .invalidTLVValue: "ESME_RINVOPTPARAMVAL",
        .deliveryFailure: "ESME_RDELIVERYFAILURE",
        .unknownError: "ESME_RUNKNOWNERR",
        .serviceTypeUnauthorised: "ESME_RSERTYPUNAUTH",
        .prohibited: "ESME_RPROHIBITED",
        .serviceTypeUnavailable: "ESME_RSERTYPUNAVAIL",
        .serviceTypeDenied: "ESME_RSERTYPDENIED",
        .invalidDataCoding: "ESME_RINVDCS",
        .invalidSourceSubunit: "ESME_RINVSRCADDRSUBUNIT",
        .invalidDestinationSubunit: "ESME_RINVDSTADDRSUBUNIT",
        .invalidBroadcastFrequency: "ESME_RINVBCASTFREQINT",
        .invalidBroadcastAlias: "ESME_RINVBCASTALIAS_NAME",
        .invalidBroadcastAreaFormat: "ESME_RINVBCASTAREAFMT",
        .invalidNumberOfBroadcastAreas: "ESME_RINVNUMBCAST_AREAS",
        .invalidBroadcastContentType: "ESME_RINVBCASTCNTTYPE",
        .invalidBroadcastMessageClass: "ESME_RINVBCASTMSGCLASS",
        .broadcastFailed: "ESME_RBCASTFAIL",
        .broadcastQueryFailed: "ESME_RBCASTQUERYFAIL",
        .broadcastCancelFailed: "ESME_RBCASTCANCELFAIL",
        .invalidBroadcastRepetitions: "ESME_RINVBCAST_REP",
        .invalidBroadcastServiceGroup: "ESME_RINVBCASTSRVGRP",
        .invalidBroadcastChannel: "ESME_RINVBCASTCHANIND",
    ]
}

extension UInt32 {
    /// The number of these one to eight hexadecimal digits; unlike `UInt32(_:radix:)` it takes no sign.
    fileprivate init?(hexadecimal digits: Substring.UTF8View) {
        guard (1...8).contains(digits.count) else { return nil }
        self = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: self = self << 4 | Self(digit - 0x30)
            case 0x41...0x46, 0x61...0x66: self = self << 4 | Self(digit & 0x0F + 9)
            default: return nil
            }
        }
    }
}
