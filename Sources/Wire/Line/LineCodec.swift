import JSON

/// Lines of text ↔ `LineMessage`: `command sequence [name=value …]`, single spaces, values bare or JSON strings.
package enum LineCodec {
    /// What a line turned out to be.
    package enum Reading: Equatable, Sendable {
        /// A line in good order.
        case message(LineMessage)
        /// Not a line of the protocol, and what can be read of it all the same: without a command its name is empty, without
        /// a sequence number that is 0, and fields that are wrong are left out.
        case malformed(LineMessage, reason: Fault)
        /// Not UTF-8: what follows cannot be trusted either.
        case notUTF8
    }

    /// What is wrong with a line, for the log of the side that received it.
    package enum Fault: String, Sendable {
        case noCommand = "the line does not start with a command"
        case noSequence = "the command is not followed by a sequence number 1…2147483647"
        case badSpacing = "fields are separated by exactly one space"
        case noFieldName = "a field is written name=value"
        case badValue = "a value is a bare word or a JSON string"
        case doubledField = "a field is given twice"
    }

    /// The most fields a line may carry.
    package static let fieldLimit = 64

    /// Reads one line without its ending.
    package static func decode(_ octets: UnsafeRawBufferPointer) -> Reading {
        guard isUTF8(octets) else { return .notUTF8 }
        var cursor = Cursor(octets: octets)
        guard let command = cursor.word(while: isNameOctet) else {
            return .malformed(LineMessage("", 0), reason: .noCommand)
        }
        guard cursor.take(0x20), let sequence = cursor.sequenceNumber() else {
            return .malformed(LineMessage(command, 0), reason: .noSequence)
        }
        var message = LineMessage(command, sequence)
        var fault: Fault?
        while !cursor.isAtEnd {
            guard let found = cursor.field(into: &message) else { continue }
            fault = fault ?? found
            cursor.skipToSpace()
        }
        return fault.map { .malformed(message, reason: $0) } ?? .message(message)
    }

    /// Writes one line with its LF.
    package static func encode(_ message: LineMessage, into octets: inout [UInt8]) {
        octets.append(contentsOf: message.command.utf8)
        octets.append(0x20)
        octets.append(contentsOf: String(message.sequence).utf8)
        for field in message.fields {
            octets.append(0x20)
            octets.append(contentsOf: field.name.utf8)
            octets.append(0x3D)
            if isBareWord(field.value) {
                octets.append(contentsOf: field.value.utf8)
            } else {
                JSONText.appendQuoted(field.value, to: &octets)
            }
        }
        octets.append(0x0A)
    }

    /// Whether a value needs no quotes: visible ASCII without space, `"` and `=`, and not empty.
    private static func isBareWord(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.allSatisfy(isBareOctet)
    }

    fileprivate static func isBareOctet(_ octet: UInt8) -> Bool {
        octet > 0x20 && octet < 0x7F && octet != 0x22 && octet != 0x3D
    }

    /// Small letters, digits and `_`, as SMPP's names are written here.
    fileprivate static func isNameOctet(_ octet: UInt8) -> Bool {
        (0x61...0x7A).contains(octet) || (0x30...0x39).contains(octet) || octet == 0x5F
    }

    private static func isUTF8(_ octets: UnsafeRawBufferPointer) -> Bool {
        if octets.allSatisfy({ $0 < 0x80 }) { return true }
        return String(validating: octets, as: UTF8.self) != nil
    }
}

/// Walks over the octets of one line; every step stays inside them.
private struct Cursor {
    let octets: UnsafeRawBufferPointer
    var offset = 0

    var isAtEnd: Bool { offset >= octets.count }

    mutating func take(_ octet: UInt8) -> Bool {
        guard offset < octets.count, octets[offset] == octet else { return false }
        offset += 1
        return true
    }

    mutating func word(while belongs: (UInt8) -> Bool) -> String? {
        let start = offset
        while offset < octets.count, belongs(octets[offset]) { offset += 1 }
        guard offset > start else { return nil }
        return String(decoding: octets[start..<offset], as: UTF8.self)
    }

    /// Passes over what is left of a field that cannot be read.
    mutating func skipToSpace() {
        while offset < octets.count, octets[offset] != 0x20 { offset += 1 }
    }

    mutating func sequenceNumber() -> UInt32? {
        var value: UInt32 = 0
        let start = offset
        while offset < octets.count, (0x30...0x39).contains(octets[offset]) {
            guard offset - start < 10, value <= 214_748_364 else { return nil }
            value = value * 10 + UInt32(octets[offset] - 0x30)
            offset += 1
        }
        guard (1...0x7FFF_FFFF).contains(value), isAtEnd || octets[offset] == 0x20 else { return nil }
        return value
    }

    mutating func field(into message: inout LineMessage) -> LineCodec.Fault? {
        guard take(0x20) else { return .badSpacing }
        guard !isAtEnd, octets[offset] != 0x20 else { return .badSpacing }
        guard message.fields.count < LineCodec.fieldLimit, let name = word(while: LineCodec.isNameOctet), take(0x3D)
        else { return .noFieldName }
        guard message[name] == nil else { return .doubledField }
        guard let value = fieldValue() else { return .badValue }
        message.fields.append(LineMessage.Field(name, value))
        return nil
    }

    private mutating func fieldValue() -> String? {
        guard !isAtEnd, octets[offset] == 0x22 else {
            // A bare word may hold any letters; only space, quote and the equals sign end or spoil it.
            let word = word(while: { $0 > 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x3D }) ?? ""
            return isAtEnd || octets[offset] == 0x20 ? word : nil
        }
        // The caller only learns that the value is malformed; where exactly does not change the answer.
        guard let (text, end) = try? JSONText.unquote(octets.bytes, at: offset) else { return nil }
        offset = end
        return isAtEnd || octets[offset] == 0x20 ? text : nil
    }
}
