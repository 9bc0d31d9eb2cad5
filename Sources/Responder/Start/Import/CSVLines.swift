import Glibc
import SMS

/// Reads a CSV file line by line (RFC 4180), without holding it in memory; a field never spans lines.
///
/// Lines are UTF-8. In a file that does not begin with UTF-8's mark, a line that is none is read as GB18030, which is
/// what spreadsheets write in China; every line decides for itself, because most hold nothing but ASCII.
struct CSVLines: ~Copyable {
    private let file: UnsafeMutablePointer<FILE>
    private var buffer: UnsafeMutablePointer<CChar>?
    private var capacity = 0
    /// The number of the line read last, from 1.
    private(set) var lineNumber = 0

    /// The longest line taken, in octets.
    private static let lineLimit = 4_096

    /// What begins a file of UTF-8, where anything does.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private var hasMark = false

    init(path: String) throws(FileError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw FileError("\(path) is a directory") }
        guard let file = fopen(path, "re") else { throw .system(path, "read") }
        self.file = file
    }

    deinit {
        free(buffer)
        fclose(file)
    }

    /// A line as far as it can be read.
    enum Line {
        /// Its fields.
        case fields([String])
        /// No line of CSV in a coding that is read here.
        case malformed
        /// The first line, of a file in UTF-16.
        case wide
    }

    /// The next line that is not empty, or `nil` at the end.
    mutating func next() -> Line? {
        while true {
            let count = getline(&buffer, &capacity, file)
            guard count >= 0, let buffer else { return nil }
            lineNumber += 1
            var octets = UnsafeRawBufferPointer(start: buffer, count: count)[...]
            if lineNumber == 1 {
                if octets.starts(with: [0xFF, 0xFE]) || octets.starts(with: [0xFE, 0xFF]) { return .wide }
                hasMark = octets.starts(with: Self.mark)
                if hasMark { octets = octets.dropFirst(Self.mark.count) }
            }
            while let last = octets.last, last == 0x0A || last == 0x0D { octets = octets.dropLast() }
            if octets.isEmpty { continue }
            guard octets.count <= Self.lineLimit, let text = text(of: octets) else { return .malformed }
            return Self.fields(of: text).map(Line.fields) ?? .malformed
        }
    }

    private func text(of octets: Slice<UnsafeRawBufferPointer>) -> String? {
        if let text = String(validating: octets, as: UTF8.self) { return text }
        return hasMark ? nil : GB18030.text(Array(octets))
    }

    /// By octets: to who reads characters, a mark that combines with the quote or comma before it hides that.
    private static func fields(of line: String) -> [String]? {
        var fields: [String] = []
        var rest = Array(line.utf8)[...]
        while true {
            guard let field = takeField(&rest) else { return nil }
            fields.append(String(decoding: field, as: UTF8.self))
            guard let separator = rest.popFirst() else { return fields }
            guard separator == comma else { return nil }
        }
    }

    private static func takeField(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard rest.first == quote else {
            let field = rest.prefix { $0 != comma }
            rest = rest[field.endIndex...]
            return field.contains(quote) ? nil : field.drop { $0 == 0x20 }
        }
        rest.removeFirst()
        var field: ArraySlice<UInt8> = []
        while let end = rest.firstIndex(of: quote) {
            field += rest[..<end]
            rest = rest[(end + 1)...]
            guard rest.first == quote else { return field }
            field.append(rest.removeFirst())
        }
        return nil
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
}
