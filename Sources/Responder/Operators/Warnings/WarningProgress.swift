import Glibc
import JSON

/// How far a list has been texted; kept beside it, so that a run that was stopped can be taken up again.
struct WarningProgress: Equatable, Sendable {
    /// The text's name.
    var template: String
    /// What tells the text from others, in all its languages.
    var textDigest: String
    /// What tells the list from others.
    var listDigest: String
    /// How many numbers of the list are done.
    var doneCount = 0
    /// How many of them were texted.
    var textedCount = 0
    /// How many of them had opted out.
    var optedOutCount = 0

    /// The state as it is kept.
    var octets: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("template", template)
        json.member("text", textDigest)
        json.member("list", listDigest)
        json.member("done", doneCount)
        json.member("texted", textedCount)
        json.member("opted_out", optedOutCount)
        json.endObject()
        return json.finish() + [0x0A]
    }

    /// What was kept; `nil` for anything else.
    init?(octets: [UInt8]) {
        // Whatever cannot be read is told by whoever asks.
        guard let node = try? JSONParser.parse(octets, as: .json), let template = node["template"]?.stringValue,
            let text = node["text"]?.stringValue, let list = node["list"]?.stringValue,
            let done = node["done"]?.integerValue, let texted = node["texted"]?.integerValue,
            let optedOut = node["opted_out"]?.integerValue
        else { return nil }
        self.init(template: template, textDigest: text, listDigest: list)
        (doneCount, textedCount, optedOutCount) = (Int(done), Int(texted), Int(optedOut))
    }

    /// The progress of a run that begins.
    init(template: String, textDigest: String, listDigest: String) {
        (self.template, self.textDigest, self.listDigest) = (template, textDigest, listDigest)
    }

    /// Why this run cannot go on with that list and text; `nil` where it can.
    func obstacle(to other: WarningProgress, count: Int) -> String? {
        if template != other.template { return "a run with the text \"\(template)\" is noted there" }
        if listDigest != other.listDigest { return "the list has changed since" }
        if textDigest != other.textDigest { return "the text \"\(template)\" has changed since" }
        return (0...count).contains(doneCount) ? nil : "it does not fit the list"
    }
}

/// The file that progress is kept in, held against other runs for as long as this lives.
final class WarningProgressFile {
    let path: String
    private let list: Int32

    /// Holds the list of this path.
    init(of file: String) throws(FileError) {
        path = Self.path(of: file)
        // The list and not the progress, which another file takes the place of at each step.
        list = open(file, O_RDONLY | O_CLOEXEC)
        guard list >= 0 else { throw .system(file, "read") }
        guard flock(list, LOCK_EX | LOCK_NB) == 0 else {
            close(list)
            throw FileError("another run is texting \(file)")
        }
    }

    deinit { close(list) }

    /// Where the progress of a list is.
    static func path(of file: String) -> String { "\(file).progress" }

    /// Where a run goes on; `start` for one that begins.
    ///
    /// - Throws: `FileError` when another list or text was under way.
    static func read(for start: WarningProgress, of file: String, count: Int) throws(FileError) -> WarningProgress {
        let path = path(of: file)
        guard Files.exists(path) else { return start }
        guard let known = WarningProgress(octets: try Files.read(path)) else {
            throw FileError("\(path) is no progress of a list; move it away to text the list from its beginning")
        }
        if let obstacle = known.obstacle(to: start, count: count) {
            throw FileError("\(path): \(obstacle); nobody was texted; remove it to text the list from its beginning")
        }
        return known
    }

    /// Notes how far the run is, durably.
    func write(_ progress: WarningProgress) throws(FileError) {
        try Files.replace(path, progress.octets, mode: 0o600)
    }
}
