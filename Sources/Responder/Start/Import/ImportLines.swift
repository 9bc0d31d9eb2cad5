/// The rows of a file to import: its fields in the table's order, whatever the order of the file's columns.
struct ImportLines: ~Copyable {
    /// A row, or what is wrong with its line.
    enum Line {
        /// One field a column.
        case fields([String])
        /// Why the line is left out, without its content.
        case wrong(String)
    }

    /// The file's path.
    let file: String
    private var lines: CSVLines
    /// For each of the table's columns, where it stands in a line.
    private let order: [Int]
    private let goesOn: () -> Bool
    private var lineCount = 0
    /// Whether reading was stopped before the end of the file.
    private(set) var isStopped = false

    /// How many lines are read until it is asked again whether the import goes on.
    private static let linesBetweenQuestions = 1_000

    /// Opens a file and reads its first line.
    ///
    /// - Parameter goesOn: asked now and then; after `false` there is no next row.
    /// - Throws: `FileError` when the file cannot be read, or does not name the table's columns.
    init(_ table: DataImport.Table, file: String, goesOn: @escaping () -> Bool) throws(FileError) {
        var lines = try CSVLines(path: file)
        let names = table.columns.joined(separator: ",")
        guard let first = lines.next() else {
            throw FileError("\(file) is empty; its first line must name the columns \(names)")
        }
        guard case .fields(let header) = first else {
            if case .wide = first { throw FileError("\(file) is in UTF-16; save it as CSV in UTF-8") }
            throw FileError("\(file):\(lines.lineNumber): the first line must name the columns \(names), in any order")
        }
        var order: [Int] = []
        for column in table.columns { if let index = header.firstIndex(of: column) { order.append(index) } }
        guard header.count == table.columns.count, order.count == header.count else {
            throw FileError("\(file):\(lines.lineNumber): the first line must name the columns \(names), in any order")
        }
        (self.file, self.order, self.goesOn) = (file, order, goesOn)
        self.lines = lines
    }

    /// Where the line read last stands.
    var place: String { "\(file):\(lines.lineNumber)" }

    /// The next row, or `nil` at the end.
    mutating func next() -> Line? {
        lineCount += 1
        if lineCount.isMultiple(of: Self.linesBetweenQuestions), !goesOn() { isStopped = true }
        guard !isStopped else { return nil }
        return switch lines.next() {
        case nil: nil
        case .malformed, .wide: .wrong("no line of CSV in UTF-8 or GB18030")
        case .fields(let fields) where fields.count != order.count:
            .wrong("\(fields.count) fields where \(order.count) are expected")
        case .fields(let fields): .fields(order.map { Self.narrow(fields[$0]) })
        }
    }

    /// Full-width digits and letters, as Chinese input methods write them, in their plain form.
    static func narrow(_ field: String) -> String {
        guard !field.utf8.allSatisfy({ $0 < 0x80 }) else { return field }
        var text = String.UnicodeScalarView()
        for scalar in field.unicodeScalars {
            let isWide = (0xFF01...0xFF5E).contains(scalar.value)
            text.append(isWide ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
        }
        return String(text)
    }
}
