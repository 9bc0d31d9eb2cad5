/// Builds a JSON text piece by piece, without spaces; it sets the commas itself.
///
///     var writer = JSONWriter()
///     writer.beginObject()
///     writer.member("state", "ok")
///     writer.name("links")
///     writer.beginArray()
///     writer.string("mobile")
///     writer.endArray()
///     writer.endObject()
///     let body = writer.finish()    // {"state":"ok","links":["mobile"]}
package struct JSONWriter: Sendable {
    private var octets: [UInt8] = []
    private var needsComma = false
    private var openEnds: [UInt8] = []

    /// A writer that has room for so many octets before it must grow.
    package init(reservingOctetCount octetCount: Int = 256) { octets.reserveCapacity(octetCount) }

    /// The text; everything begun must have been ended.
    package consuming func finish() -> [UInt8] {
        precondition(openEnds.isEmpty, "an array or object was begun and not ended")
        return octets
    }

    /// Begins an object; names and values alternate until ``endObject()``.
    package mutating func beginObject() { begin(UInt8(ascii: "{"), endingWith: UInt8(ascii: "}")) }

    /// Ends the object begun last.
    package mutating func endObject() { end(UInt8(ascii: "}")) }

    /// Begins an array; values follow until ``endArray()``.
    package mutating func beginArray() { begin(UInt8(ascii: "["), endingWith: UInt8(ascii: "]")) }

    /// Ends the array begun last.
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes the name of the object's next member.
    package mutating func name(_ name: String) {
        prepareValue()
        JSONText.appendQuoted(name, to: &octets)
        octets.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ value: String) {
        prepareValue()
        JSONText.appendQuoted(value, to: &octets)
    }

    /// Writes an integer.
    package mutating func integer(_ value: some BinaryInteger) { literal(String(value)) }

    /// Writes a number; JSON has none for infinities and for what is no number, so these become `null`.
    package mutating func double(_ value: Double) { literal(value.isFinite ? "\(value)" : "null") }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    /// Writes `null`.
    package mutating func null() { literal("null") }

    /// Writes a member whose value is a string.
    package mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    /// Writes a member whose value is an integer.
    package mutating func member(_ name: String, _ value: some BinaryInteger) {
        self.name(name)
        integer(value)
    }

    /// Writes a member whose value is a number.
    package mutating func member(_ name: String, _ value: Double) {
        self.name(name)
        double(value)
    }

    /// Writes a member whose value is `true` or `false`.
    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    private mutating func begin(_ octet: UInt8, endingWith end: UInt8) {
        prepareValue()
        octets.append(octet)
        openEnds.append(end)
        needsComma = false
    }

    private mutating func end(_ octet: UInt8) {
        precondition(openEnds.popLast() == octet, "arrays and objects end in the order they were begun")
        octets.append(octet)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        prepareValue()
        octets.append(contentsOf: text.utf8)
    }

    private mutating func prepareValue() {
        if needsComma { octets.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
