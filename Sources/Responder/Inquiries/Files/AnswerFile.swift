import Inquiry
import Primitives
import SMS

/// What a company's file of answers says: `id,application,count`, a line for each application that has accounts.
///
/// A question without accounts has one line whose application is empty. A question with a line that cannot be taken has
/// no answer: a sum without that line would be wrong.
struct AnswerFile {
    /// A line that was not taken.
    struct Reject: Equatable {
        /// Its number in the file, from 1; 0 for a whole question.
        var line: Int
        /// The question, as the file names it.
        var question: String
        var reason: String
    }

    /// The counts of each question; an application that is not named has none.
    private(set) var answers: [MessageID: [AccountCount]] = [:]
    /// What was not taken, in the order of the file.
    private(set) var rejects: [Reject] = []

    /// The most lines that are read of a file; a company that has more to say writes another file.
    private static let lineLimit = 2_000_000

    /// The most octets that are read of a file; with one endless line it would take as much memory.
    private static let sizeLimit = 128 << 20

    private static let header = ["id", "application", "count"]

    /// Reads a file; what is wrong with it becomes rejects, and only a file that cannot be read is an error.
    init(path: String, applications: [String]) throws(FileError) {
        guard Files.size(of: path) ?? 0 <= Self.sizeLimit else {
            rejects = [Reject(line: 1, question: "", reason: "the file is larger than \(Self.sizeLimit >> 20) MiB")]
            return
        }
        var lines = try CSVLines(path: path)
        guard case .fields(Self.header) = lines.next() else {
            rejects = [
                Reject(line: 1, question: "", reason: "the first line is not \(Self.header.joined(separator: ","))")
            ]
            return
        }
        var refused: Set<MessageID> = []
        while let line = lines.next() {
            guard lines.lineNumber <= Self.lineLimit else {
                rejects.append(
                    Reject(line: lines.lineNumber, question: "", reason: "the file has more lines than are read"))
                break
            }
            do throws(LineFault) {
                let (id, count) = try Self.read(line, applications)
                if let count {
                    let isNew = answers[id, default: []].allSatisfy { $0.application != count.application }
                    guard isNew else { throw LineFault(id: id, reason: "the application comes twice") }
                    answers[id, default: []].append(count)
                } else if answers[id] == nil {
                    answers[id] = []
                }
            } catch {
                if let id = error.id { refused.insert(id) }
                rejects.append(
                    Reject(line: lines.lineNumber, question: error.id?.description ?? "", reason: error.reason))
            }
        }
        for id in refused { answers[id] = nil }
    }

    /// Notes that a question's answer is of no use.
    mutating func reject(_ id: MessageID, _ reason: String) {
        rejects.append(Reject(line: 0, question: id.description, reason: reason))
    }

    /// The question that a field names.
    static func question(_ field: String?) -> MessageID? {
        field.flatMap { Int64($0, radix: 16) }.map { MessageID(rawValue: $0) }
    }

    /// Rejects as a file of CSV.
    static func text(of rejects: [Reject]) -> String {
        rejects.reduce(into: "line,id,reason\n") { text, reject in
            let reason = reject.reason.contains(",") ? "\"\(reject.reason)\"" : reject.reason
            text += "\(reject.line == 0 ? "" : "\(reject.line)"),\(reject.question),\(reason)\n"
        }
    }

    private struct LineFault: Error {
        var id: MessageID?
        var reason: String
    }

    private static func read(
        _ line: CSVLines.Line, _ applications: [String]
    ) throws(LineFault) -> (MessageID, AccountCount?) {
        guard case .fields(let fields) = line, fields.count == header.count else {
            throw LineFault(reason: "not a line of three fields")
        }
        guard let id = question(fields[0]) else { throw LineFault(reason: "not the id of a question") }
        if fields[1].isEmpty, ["", "0"].contains(fields[2]) { return (id, nil) }
        guard applications.contains(fields[1]) else {
            throw LineFault(id: id, reason: "not an application of this company")
        }
        guard let count = Int(fields[2]), AccountCount.range.contains(count) else {
            throw LineFault(id: id, reason: "not a count from 0 to \(AccountCount.range.upperBound)")
        }
        return (id, AccountCount(application: fields[1], count: count))
    }
}
