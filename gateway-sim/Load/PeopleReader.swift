import SMS

/// Reads a list of people, `phone,id_tail,status`, as its octets come; the list itself is never held as text.
///
/// The first line is the header. Lines that name no phone, or no tail that a person can have, are passed over.
struct PeopleReader {
    private var people: [Person] = []
    private var line: [UInt8] = []
    private var isInHeader = true

    /// A line that is longer names nobody.
    private static let lineLimit = 256

    /// Takes the next octets.
    mutating func read(_ octets: UnsafeRawBufferPointer) {
        for octet in octets {
            if octet == UInt8(ascii: "\n") {
                endLine()
            } else if line.count <= Self.lineLimit {
                line.append(octet)
            }
        }
    }

    /// Everybody read so far, in the order of their numbers, nobody twice.
    consuming func finish() -> [Person] {
        endLine()
        if !zip(people, people.dropFirst()).allSatisfy({ $0.phone.number < $1.phone.number }) { sort() }
        return people
    }

    private mutating func endLine() {
        defer { line.removeAll(keepingCapacity: true) }
        guard !isInHeader else {
            isInHeader = false
            return
        }
        guard line.count <= Self.lineLimit else { return }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count >= 2, let phone = PhoneNumber(String(decoding: fields[0], as: UTF8.self)),
            let person = Person(phone: phone, tail: fields[1])
        else { return }
        people.append(person)
    }

    private mutating func sort() {
        people.sort { $0.phone.number < $1.phone.number }
        var previous: PhoneNumber?
        people.removeAll { person in
            defer { previous = person.phone }
            return person.phone == previous
        }
    }
}
