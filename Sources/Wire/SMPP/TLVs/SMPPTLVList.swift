import SMS

extension SMPP {
    /// The TLVs of a PDU in the order of the wire, vendors' own among them.
    ///
    /// A value of the wrong length is kept, but the typed accessors answer `nil`: it is never worth a message.
    package struct TLVList: Hashable, Sendable {
        /// Every TLV, in order; a tag may occur more than once.
        package var all: [TLV]

        /// A list of these TLVs.
        package init(_ all: [TLV] = []) { self.all = all }

        /// Whether there are none.
        package var isEmpty: Bool { all.isEmpty }

        /// The value of the first TLV of this tag; set, it replaces that one, and `nil` removes all of the tag.
        package subscript(tag: TLV.Tag) -> [UInt8]? {
            get { all.first { $0.tag == tag }?.value }
            set {
                guard let newValue else { return all.removeAll { $0.tag == tag } }
                if let index = all.firstIndex(where: { $0.tag == tag }) {
                    all[index].value = newValue
                } else {
                    all.append(TLV(tag, newValue))
                }
            }
        }

        /// The first TLV of this tag as a number, or `nil` when it is not there or not of the type's length.
        package func number<Number: FixedWidthInteger & UnsignedInteger>(_ tag: TLV.Tag) -> Number? {
            all.first { $0.tag == tag }?.number()
        }

        private mutating func set<Number: FixedWidthInteger & UnsignedInteger>(_ tag: TLV.Tag, to number: Number?) {
            self[tag] = number.map { TLV(tag, number: $0).value }
        }
    }

    /// Why a network could not deliver (SMPP 3.4 §5.3.2.31).
    package struct NetworkErrorCode: Hashable, Sendable {
        /// 1 ANSI-136, 2 IS-95, 3 GSM; 5.0 adds 4 … 8.
        package var networkType: UInt8
        /// The network's own error code.
        package var errorCode: UInt16

        /// A code of this network.
        package init(networkType: UInt8, errorCode: UInt16) {
            self.networkType = networkType
            self.errorCode = errorCode
        }
    }
}

extension SMPP.TLVList: ExpressibleByArrayLiteral {
    /// A list of these TLVs.
    package init(arrayLiteral elements: SMPP.TLV...) { self.init(elements) }
}

extension SMPP.TLVList {
    /// The message that a receipt speaks of, in the SMSC's words.
    package var receiptedMessageID: GatewayMessageID? {
        get { all.first { $0.tag == .receiptedMessageID }.map { GatewayMessageID(Array($0.withoutTerminator)) } }
        set { self[.receiptedMessageID] = newValue.map { $0.octets + [0] } }
    }

    /// What became of the message that a receipt speaks of; `nil` too for a number without meaning.
    package var messageState: MessageState? {
        get { number(.messageState).flatMap(MessageState.init) }
        set { set(.messageState, to: newValue?.rawValue) }
    }

    /// The message's content where it is too long for `short_message`.
    package var messagePayload: [UInt8]? {
        get { self[.messagePayload] }
        set { self[.messagePayload] = newValue }
    }

    /// The number that the segments of one long message share.
    package var sarMsgRefNum: UInt16? {
        get { number(.sarMsgRefNum) }
        set { set(.sarMsgRefNum, to: newValue) }
    }

    /// How many segments the long message has.
    package var sarTotalSegments: UInt8? {
        get { number(.sarTotalSegments) }
        set { set(.sarTotalSegments, to: newValue) }
    }

    /// Which segment of the long message this is, from 1.
    package var sarSegmentSeqnum: UInt8? {
        get { number(.sarSegmentSeqnum) }
        set { set(.sarSegmentSeqnum, to: newValue) }
    }

    /// Why the network could not deliver.
    package var networkErrorCode: SMPP.NetworkErrorCode? {
        get {
            guard let value = self[.networkErrorCode], value.count == 3 else { return nil }
            return SMPP.NetworkErrorCode(networkType: value[0], errorCode: UInt16(value[1]) << 8 | UInt16(value[2]))
        }
        set {
            self[.networkErrorCode] = newValue.map {
                [$0.networkType, UInt8($0.errorCode >> 8), UInt8($0.errorCode & 0xFF)]
            }
        }
    }

    /// How busy the peer is, 0 idle … 100 congested (5.0 §4.8.4.18).
    package var congestionState: UInt8? {
        get { number(.congestionState) }
        set { set(.congestionState, to: newValue) }
    }

    /// The ESME's own number for its message.
    package var userMessageReference: UInt16? {
        get { number(.userMessageReference) }
        set { set(.userMessageReference, to: newValue) }
    }

    /// The protocol version that the SMSC speaks, `0x34` …
    package var scInterfaceVersion: UInt8? {
        get { number(.scInterfaceVersion) }
        set { set(.scInterfaceVersion, to: newValue) }
    }

    /// Whether more messages for the same mobile follow.
    package var moreMessagesToSend: Bool? {
        get { number(.moreMessagesToSend).map { (flag: UInt8) in flag != 0 } }
        set { set(.moreMessagesToSend, to: newValue.map { $0 ? UInt8(1) : 0 }) }
    }

    /// Why a message could not be delivered, in `data_sm_resp`.
    package var deliveryFailureReason: UInt8? {
        get { number(.deliveryFailureReason) }
        set { set(.deliveryFailureReason, to: newValue) }
    }

    /// What a status means in the peer's words.
    package var additionalStatusInfoText: String? {
        get {
            all.first { $0.tag == .additionalStatusInfoText }.map {
                String(decoding: $0.withoutTerminator, as: UTF8.self)
            }
        }
        set { self[.additionalStatusInfoText] = newValue.map { Array($0.utf8) + [0] } }
    }
}

extension SMPP.TLVList {
    /// Reads TLVs to the PDU's end; throws `.badPDU` when the last one is cut off.
    init(reading reader: inout ByteReader) throws(WireError) {
        all = []
        while reader.remaining > 0 {
            let (tag, value) = try reader.tlv()
            all.append(SMPP.TLV(tag, reader.copy(value)))
        }
    }

    /// Reads TLVs as far as they are whole: what else trails a response is not worth losing the response.
    init(readingResponse reader: inout ByteReader) {
        all = []
        // The error only says where the TLVs end.
        while reader.remaining > 0, let (tag, value) = try? reader.tlv() {
            all.append(SMPP.TLV(tag, reader.copy(value)))
        }
    }

    /// Reads `count` TLVs at a place where all of them were found whole before.
    init(_ range: Range<Int>, count: Int, from reader: ByteReader) {
        all = []
        guard count > 0 else { return }
        all.reserveCapacity(count)
        var reader = reader.moved(to: range.lowerBound)
        // They were read once already: the loop ends at the range's end.
        while reader.offset < range.upperBound, let (tag, value) = try? reader.tlv() {
            all.append(SMPP.TLV(tag, reader.copy(value)))
        }
    }

    func write(to writer: inout ByteWriter) throws(WireError) {
        for tlv in all {
            guard let octetCount = UInt16(exactly: tlv.value.count) else {
                throw .unencodable(field: tlv.tag.name, reason: .overlong(limit: Int(UInt16.max)))
            }
            writer.uint16(tlv.tag.rawValue)
            writer.uint16(octetCount)
            writer.append(tlv.value)
        }
    }
}
