/// One thing that a bad peer does wrong, with the cases that have to find it.
enum PeerFault: String, CaseIterable {
    // What any peer may do wrong in SMPP.
    case answersUnderAnotherNumber
    case answersTwice
    case answersProbesNot
    case losesRequestsInAFlood
    case answersUnbindNot
    case takesAnyPassword
    case takesTwoBinds
    case namesAnotherBind
    case sendsTLVsToOldPeers
    case takesMessagesBeforeTheBind
    case takesMessagesOverAnyBind
    case answersUnknownResponses
    case leavesUnknownCommandsUnanswered
    case refusesVendorTLVs
    case endsTheSessionAtAReservedTLV
    case refusesUCS2
    case refusesPayloads
    case repliesToEachSegment
    case repeatsWhatWasAnsweredInAnotherOrder
    case hasTooLargeAWindow
    case neverProbes
    case keepsDeadSessions
    case keepsUnboundConnections
    case leavesBadLengthsUnanswered
    case diesOfGarbage
    case readsWholePDUsOnly
    case answersReceiptsNot
    case refusesReceiptsInText
    // What is wrong with its PDUs.
    case sendsNumberZero
    case sendsOneNumberForAll
    case sendsAStatusInRequests
    case sendsHalfACharacter
    case sendsAHeaderThatIsNone
    case sendsTwoContents
    case sendsTheClassOfAReceipt
    case sendsPriorityNine
    case namesMessagesInDeliverResp
    case cutsItsPDUs
    // A gateway.
    case reportsAnotherMessage
    case reportsUnasked
    case namesNoMessage
    // A peer that dials.
    case comesOnce
    case bindsWithoutAName
    case speaksBeforeItsBind
    // The line protocol.
    case answersBadLinesNot
    case refusesUnknownFields
    case refusesQuotes
    case readsNoCarriageReturn
    case leavesOutNumbersInNacks

    /// The cases of which each has to fail.
    var cases: [String] {
        switch self {
        case .answersUnderAnotherNumber: ["keepalive.answer", "conduct.answers"]
        case .answersTwice: ["conduct.answers"]
        case .answersProbesNot: ["keepalive.answer", "keepalive.several"]
        case .losesRequestsInAFlood: ["window.ours"]
        case .answersUnbindNot: ["bind.unbind"]
        case .takesAnyPassword: ["bind.wrong-password"]
        case .takesTwoBinds: ["bind.twice"]
        case .namesAnotherBind: ["bind.transmitter", "conduct.answers"]
        case .sendsTLVsToOldPeers: ["bind.version-3.3"]
        case .takesMessagesBeforeTheBind: ["state.open.deliver_sm"]
        case .takesMessagesOverAnyBind: ["state.bound-tx.deliver_sm"]
        case .answersUnknownResponses: ["error.unknown-response"]
        case .leavesUnknownCommandsUnanswered: ["error.unknown-command"]
        case .refusesVendorTLVs: ["error.vendor-tlv"]
        case .endsTheSessionAtAReservedTLV: ["error.unknown-tlv"]
        case .refusesUCS2: ["encoding.ucs2"]
        case .refusesPayloads: ["long.payload"]
        case .repliesToEachSegment: ["long.udh8-in-order", "long.sar-out-of-order"]
        case .repeatsWhatWasAnsweredInAnotherOrder: ["window.any-order"]
        case .hasTooLargeAWindow: ["window.peer"]
        case .neverProbes: ["keepalive.probe"]
        case .keepsDeadSessions: ["keepalive.dead"]
        case .keepsUnboundConnections: ["keepalive.unbound"]
        case .leavesBadLengthsUnanswered: ["malformed.length-7", "malformed.length-2147483647"]
        case .diesOfGarbage: ["malformed.garbage"]
        case .readsWholePDUsOnly: ["malformed.pieces"]
        case .answersReceiptsNot: ["receipt.delivered", "receipt.text", "receipt.early"]
        case .refusesReceiptsInText: ["receipt.text"]
        case .sendsNumberZero: ["conduct.sequenceRange"]
        case .sendsOneNumberForAll: ["conduct.sequenceUnique"]
        case .sendsAStatusInRequests: ["conduct.requestStatus"]
        case .sendsHalfACharacter, .sendsTwoContents: ["conduct.content"]
        case .sendsAHeaderThatIsNone: ["conduct.userDataHeader"]
        case .sendsTheClassOfAReceipt: ["conduct.esmClass"]
        case .sendsPriorityNine: ["conduct.flags"]
        case .namesMessagesInDeliverResp: ["conduct.responseID"]
        case .cutsItsPDUs: ["conduct.readable"]
        case .reportsAnotherMessage: ["receipt.asked"]
        case .reportsUnasked: ["receipt.not-asked"]
        case .namesNoMessage: ["conduct.responseID"]
        case .comesOnce: ["bind.lost"]
        case .bindsWithoutAName: ["conduct.bindFields"]
        case .speaksBeforeItsBind: ["conduct.beforeBind"]
        case .answersBadLinesNot: ["malformed.no-sequence", "malformed.spaces"]
        case .refusesUnknownFields: ["error.unknown-field"]
        case .refusesQuotes: ["encoding.line-quotes"]
        case .readsNoCarriageReturn: ["malformed.crlf"]
        case .leavesOutNumbersInNacks: ["malformed.no-sequence"]
        }
    }

    /// Where the fault shows.
    var position: PeerPosition {
        switch self {
        case .reportsAnotherMessage, .reportsUnasked, .namesNoMessage: .gateway
        case .comesOnce, .bindsWithoutAName, .speaksBeforeItsBind: .dialling
        case .answersBadLinesNot, .refusesUnknownFields, .refusesQuotes, .readsNoCarriageReturn,
            .leavesOutNumbersInNacks:
            .line
        default: .listening
        }
    }
}

/// Which kind of peer plays.
enum PeerPosition {
    /// An ESME that listens, in SMPP.
    case listening
    /// An ESME that dials, in SMPP.
    case dialling
    /// A gateway that listens, in SMPP.
    case gateway
    /// An ESME that listens, in the line protocol.
    case line
}
