import Primitives

/// The fields of a delivery receipt that is written as text (SMPP 3.4 Appendix B): typical, says the standard, not fixed.
///
///     id:7f3a sub:001 dlvrd:001 submit date:2401310905 done date:240131090512 stat:DELIVRD err:000 text:…
///
/// Fields come in any order and any case, and any may be missing. Of two with one name the first counts, since the
/// quoted text may look like fields. Dates are passed over: they are a gateway's clock in a gateway's zone.
package struct ReceiptText: Hashable, Sendable {
    /// `id`, the gateway's name for the segment.
    package private(set) var id: GatewayMessageID?
    /// `stat` as written.
    package private(set) var status: String?
    /// `err` as written.
    package private(set) var errorCode: String?

    /// The fields that can be found in a receipt's octets; fields that are empty count as missing.
    package init(octets: [UInt8]) {
        var start = 0
        while start < octets.count {
            var end = start
            var colon: Int?
            while end < octets.count, !Self.isSpace(octets[end]) {
                if colon == nil, octets[end] == 0x3A { colon = end }
                end += 1
            }
            if let colon, colon + 1 < end { note(octets, name: start..<colon, value: colon + 1..<end) }
            start = end + 1
        }
    }

    /// What the receipt says, if it names a segment and a state.
    ///
    /// Operators' own codes, such as `MK:0001`, stand where the state should and are the error code.
    package var receipt: DeliveryReceipt? {
        guard let id, let status else { return nil }
        let errorCode = MessageState.isOperatorCode(status) ? status : errorCode
        return DeliveryReceipt(id: id, state: MessageState(receiptCode: status), errorCode: errorCode)
    }

    private mutating func note(_ octets: [UInt8], name: Range<Int>, value: Range<Int>) {
        if id == nil, Self.isEqual(octets, name, to: "id") {
            id = GatewayMessageID(Array(octets[value]))
        } else if status == nil, Self.isEqual(octets, name, to: "stat") {
            status = String(decoding: octets[value], as: UTF8.self)
        } else if errorCode == nil, Self.isEqual(octets, name, to: "err") {
            errorCode = String(decoding: octets[value], as: UTF8.self)
        }
    }

    /// Whether the letters in that range are these, which are lower case, in any case.
    private static func isEqual(_ octets: [UInt8], _ range: Range<Int>, to name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { letters in
            letters.indices.allSatisfy { letters[$0] == octets[range.lowerBound + $0] | 0x20 }
        }
    }

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet <= 0x20 && (octet == 0x20 || (0x09...0x0D).contains(octet) || octet == 0)
    }
}

extension DeliveryReceipt {
    /// The receipt that this text is, or `nil` when it names no segment or no state.
    package init?(text: String) {
        guard let receipt = ReceiptText(octets: Array(text.utf8)).receipt else { return nil }
        self = receipt
    }

    /// The receipt as text (SMPP 3.4 Appendix B), with dates to the minute as clocks show them `offset` ahead of UTC.
    package func text(
        submittedAt: WallTime, doneAt: WallTime, offsetFromUTC offset: Duration = CivilTime.chinaOffset
    ) -> String {
        var octets: [UInt8] = []
        octets.reserveCapacity(128)
        octets.append(contentsOf: "id:".utf8)
        octets.append(contentsOf: id.description.utf8)
        octets.append(contentsOf: (state == .delivered ? " sub:001 dlvrd:001" : " sub:001 dlvrd:000").utf8)
        octets.append(contentsOf: " submit date:".utf8)
        Self.append(CivilTime(submittedAt, offsetFromUTC: offset), to: &octets)
        octets.append(contentsOf: " done date:".utf8)
        Self.append(CivilTime(doneAt, offsetFromUTC: offset), to: &octets)
        octets.append(contentsOf: " stat:".utf8)
        octets.append(contentsOf: state.receiptCode.utf8)
        octets.append(contentsOf: " err:".utf8)
        octets.append(contentsOf: (errorCode ?? "000").utf8)
        octets.append(contentsOf: " text:".utf8)
        return String(decoding: octets, as: UTF8.self)
    }

    /// Appends `YYMMDDhhmm`.
    private static func append(_ time: CivilTime, to octets: inout [UInt8]) {
        for number in [time.year % 100, time.month, time.day, time.hour, time.minute] {
            octets.append(UInt8(ascii: "0") + UInt8(number / 10))
            octets.append(UInt8(ascii: "0") + UInt8(number % 10))
        }
    }
}

extension MessageState {
    /// The state's seven letters in a receipt's text.
    package var receiptCode: String {
        switch self {
        case .scheduled: "SCHEDLD"
        case .enroute: "ENROUTE"
        case .delivered: "DELIVRD"
        case .expired: "EXPIRED"
        case .deleted: "DELETED"
        case .undeliverable: "UNDELIV"
        case .accepted: "ACCEPTD"
        case .unknown: "UNKNOWN"
        case .rejected: "REJECTD"
        case .skipped: "SKIPPED"
        }
    }

    /// The state a receipt's text names in any case, in seven letters or as a whole word.
    ///
    /// An operator's own code (`MK:0001`) tells why a message failed; any other word means `unknown`.
    package init(receiptCode text: String) {
        let letters = Self.firstLetters(of: text)
        let named = Self.codes.first { $0.letters == letters }?.state
        self = named ?? (Self.isOperatorCode(text) ? .undeliverable : .unknown)
    }

    private static let codes = allCases.map { (letters: firstLetters(of: $0.receiptCode), state: $0) }

    /// Five letters tell the states apart; as one number, in upper case.
    private static func firstLetters(of code: String) -> UInt64 {
        code.utf8.prefix(5).reduce(0) { $0 << 8 | UInt64($1 & 0xDF) }
    }

    /// Whether this is no state but a Chinese operator's code for a failure, two letters and a number: `MK:0001`.
    package static func isOperatorCode(_ text: String) -> Bool { text.utf8.dropFirst(2).first == 0x3A }
}
