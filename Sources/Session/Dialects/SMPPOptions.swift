import SMS

/// What one SMPP gateway does its own way; the defaults suit most.
package struct SMPPOptions: Hashable, Sendable {
    /// What `data_coding` 0 means there.
    package var standardAlphabet = TextCoding.gsm7
    /// The codings the gateway takes; each text goes in the cheapest of them.
    package var codings: [TextCoding] = [.gsm7, .ucs2]
    /// How long texts are sent.
    package var longMessages = ConcatenationForm.udh8
    /// How phone numbers are written to the gateway.
    package var numberForm = NumberForm.national
    /// `source_addr_ton` of what we send.
    package var sourceTON: UInt8 = 0
    /// `source_addr_npi` of what we send.
    package var sourceNPI: UInt8 = 0
    /// `dest_addr_ton` of what we send.
    package var destinationTON: UInt8 = 0
    /// `dest_addr_npi` of what we send.
    package var destinationNPI: UInt8 = 0
    /// How message IDs in responses and in receipts are matched.
    package var receiptIDs = ReceiptIDRule.exact
    /// `interface_version` of our binds: 0x34 or 0x50.
    package var version: UInt8 = 0x34
    /// `system_type` of our binds, at most 12 characters.
    package var systemType = ""
    /// `service_type` of what we send, at most 5 characters.
    package var serviceType = ""
    /// The longest PDU taken, in octets.
    package var frameLimit = 65_536

    /// The usual gateway.
    package init() {}
}
