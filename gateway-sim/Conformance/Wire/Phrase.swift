import SMS
import Session
import Wire

/// Something that a case says to the peer; `PhraseWriter` knows how each protocol spells it.
enum Phrase: Equatable, Sendable {
    /// A bind.
    case bind(BindKind, BindForm)
    /// A message from a phone, or to the service.
    case text(TextForm)
    /// A receipt about the message that the peer handed over last.
    case receipt(ReceiptForm)
    case enquireLink
    case unbind
    /// The smallest sound PDU of that command.
    case command(SessionCommand)
    /// A PDU that is wrong.
    case malformed(Malformation)
}

/// How a bind differs from the right one.
struct BindForm: Equatable, Sendable {
    /// Whether the password is the account's.
    var hasRightPassword = true
    /// Whether the name is the account's.
    var hasRightName = true
    /// What it says of the protocol's version, in the protocol's own notation; `nil` for the usual.
    var version: UInt8?

    /// The bind that is to be granted.
    static let right = BindForm()
}

/// How a message is written.
struct TextForm: Equatable, Sendable {
    /// What its octets are.
    enum Content: Equatable, Sendable {
        /// The text that makes the peer send something, if anything does.
        case provoking
        /// These octets under that `data_coding`.
        case octets([UInt8], coding: UInt8)
        /// A text without a coding, which the line protocol alone has.
        case text(String)
    }

    var content = Content.provoking
    /// `esm_class` without what the form of a segment adds.
    var esmClass: UInt8 = 0
    /// `registered_delivery`.
    var registeredDelivery: UInt8 = 0
    /// The place in a long message.
    var place: ConcatenationReference?
    /// How the place is told.
    var form = ConcatenationForm.udh8
    /// Whether the content stands in `message_payload`.
    var isPayload = false
    /// More TLVs; in the line protocol more fields.
    var extras: [SMPP.TLV] = []
    /// Further fields of a line.
    var fields: [LineMessage.Field] = []
    /// Whether it comes from the same phone as the text before it.
    var isFromSamePhone = false
    /// Replaces the source.
    var source: String?
    /// Replaces the destination.
    var destination: String?
}

/// How a receipt is written.
struct ReceiptForm: Equatable, Sendable {
    var state = MessageState.delivered
    /// Whether the TLVs say it.
    var hasTLVs = true
    /// Whether the text of SMPP 3.4 Appendix B says it.
    var hasText = true
    /// Whether it is about a message that nobody submitted.
    var isAboutNothing = false
    /// Whether it leaves before the message's response does.
    var isEarly = false
    /// `esm_class`.
    var esmClass: UInt8 = 0x04
}

/// How a PDU is wrong.
enum Malformation: Equatable, Sendable {
    /// A PDU of SMPP with this body, under a `command_length` that may lie.
    case pdu(UInt32, [UInt8] = [], length: UInt32? = nil)
    /// A line; `#` stands for its sequence number.
    case line(String)
    /// Octets without any form.
    case octets([UInt8])
}
