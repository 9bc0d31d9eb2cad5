import SMS
import Wire

/// Turns the octets of a received message into its text, or into one segment of a longer one.
package enum InboundText {
    /// What keeps a message's octets from being read, and the status its sender is told.
    package struct Fault: Error, Equatable {
        /// What is wrong.
        package let reason: String
        /// The answer that says so.
        package let status: SMPP.Status
    }

    /// Reads the octets of a message under its coding.
    ///
    /// - Parameter hasHeader: whether a user data header precedes the text (UDHI, `esm_class` 0x40).
    /// - Parameter numbered: the segment's place as told by `sar_*`, which must not be combined with a header.
    package static func content(
        of octets: some Collection<UInt8>, _ coding: TextCoding, hasHeader: Bool, numbered: ConcatenationReference?
    ) throws(Fault) -> IncomingMessage.Content {
        var body = Array(octets)
        var reference = numbered
        if hasHeader {
            do throws(SMSError) {
                let split = try UserDataHeader.split(body)
                body = split.text
                reference = split.header.concatenation ?? reference
            } catch {
                throw Fault(reason: "the user data header is malformed: \(error)", status: .invalidMessageLength)
            }
        }
        if let reference, reference.total > 1 { return .segment(reference, coding, octets: body) }
        return .text(coding.decode(body))
    }

    /// The coding that `data_coding` names (SMPP 3.4 §5.2.19), or `nil` for one that carries no text.
    ///
    /// From 0x10 on the numbers are those of 3GPP TS 23.038 §4: message classes, texts to be deleted after reading and
    /// message waiting indications are read as their plain forms. Compressed texts and reserved groups are not read.
    package static func coding(_ dataCoding: UInt8, standard: TextCoding) -> TextCoding? {
        switch dataCoding {
        case 0: standard
        case 1: .ascii
        case 3: .latin1
        case 8: .ucs2
        case 15: .gb18030
        case 0x10...0x1F, 0x40...0x5F:
            switch dataCoding & 0x0C {
            case 0x00: .gsm7
            case 0x08: .ucs2
            default: nil
            }
        case 0xC0...0xDF: .gsm7
        case 0xE0...0xEF: .ucs2
        case 0xF0...0xFF: dataCoding & 0x04 == 0 ? .gsm7 : nil
        default: nil
        }
    }

    /// The `data_coding` that names a coding.
    package static func dataCoding(_ coding: TextCoding) -> UInt8 {
        switch coding {
        case .gsm7: 0
        case .ascii: 1
        case .binary: 4
        case .latin1: 3
        case .ucs2: 8
        case .gb18030: 15
        }
    }
}
