extension SMPP {
    /// The sixteen octets before every PDU's body (SMPP 3.4 §3.2).
    package struct Header: Hashable, Sendable {
        /// The PDU's length in octets, header included.
        package var commandLength: UInt32
        /// What the PDU asks or answers.
        package var commandID: CommandID
        /// How a request went; 0 in requests.
        package var commandStatus: Status
        /// Chosen by the asker, 1 … 0x7FFFFFFF, and echoed in the answer; other numbers are read as they come.
        package var sequenceNumber: UInt32

        /// The header's length.
        package static let octetCount = 16

        /// A header of these values.
        package init(commandLength: UInt32, commandID: CommandID, commandStatus: Status, sequenceNumber: UInt32) {
            self.commandLength = commandLength
            self.commandID = commandID
            self.commandStatus = commandStatus
            self.sequenceNumber = sequenceNumber
        }

        /// Reads the header of a whole PDU; throws `.badPDU` when `frame` is not as long as it says.
        package init(decoding frame: RawSpan) throws(WireError) {
            self = try frame.withUnsafeBytes { (bytes) throws(WireError) -> Header in
                var reader = ByteReader(bytes, truncatedStatus: Status.invalidCommandLength.rawValue)
                return try Header(reading: &reader)
            }
        }

        /// Reads the header at the reader's place, which is the start of a PDU that must end where the reader ends.
        init(reading reader: inout ByteReader) throws(WireError) {
            let octetCount = reader.remaining
            commandLength = try reader.uint32("command_length")
            commandID = CommandID(rawValue: try reader.uint32("command_id"))
            commandStatus = Status(rawValue: try reader.uint32("command_status"))
            sequenceNumber = try reader.uint32("sequence_number")
            guard Int(commandLength) == octetCount else {
                throw .badPDU(
                    field: "command_length", offset: 0, reason: .wrongLength(octetCount: octetCount),
                    status: Status.invalidCommandLength.rawValue)
            }
        }
    }
}
