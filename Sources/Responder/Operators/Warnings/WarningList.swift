import Digest
import SMS

/// The numbers of a file, one a line; what follows a comma is left aside.
struct WarningList: Sendable {
    /// The most numbers a list may have.
    static let limit = 1_000_000

    /// The numbers, each once, in the file's order.
    private(set) var numbers: [PhoneNumber] = []
    /// Lines that hold no mobile number.
    private(set) var wrongCount = 0
    /// Lines whose number stands further up.
    private(set) var repeatCount = 0

    /// Reads the file; `complaint` hears of each line that is left out, without its content.
    init(file: String, complaint: (String) -> Void) throws(FileError) {
        var lines = try CSVLines(path: file)
        var seen: Set<PhoneNumber> = []
        while let line = lines.next() {
            let field: String? =
                if case .fields(let fields) = line { fields.first.map(ImportLines.narrow) } else { nil }
            if lines.lineNumber == 1, field == "phone" { continue }
            guard let field, let phone = PhoneNumber(field) else {
                wrongCount += 1
                complaint("\(file):\(lines.lineNumber): no mainland mobile number")
                continue
            }
            guard seen.insert(phone).inserted else {
                repeatCount += 1
                complaint("\(file):\(lines.lineNumber): the number stands further up")
                continue
            }
            numbers.append(phone)
            guard numbers.count <= Self.limit else {
                throw FileError("\(file) holds more than \(Self.limit) numbers; split it")
            }
        }
        guard !numbers.isEmpty else { throw FileError("\(file) holds no mainland mobile number") }
    }

    /// What tells this list from others, whatever its lines look like.
    var digest: String {
        var digest = SHA256()
        for phone in numbers { digest.update(Array("\(phone.digits)\n".utf8)) }
        return Hex.text(of: digest.finish())
    }
}
