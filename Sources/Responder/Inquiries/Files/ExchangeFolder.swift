import Glibc
import Inquiry
import Primitives
import SMS

/// The folder through which a company and we hand each other files of CSV.
///
/// `out` holds our questions, `in` the company's answers; what was taken from there goes to `done`, and each line that
/// could not be taken to `rejects` with its reason. `asked` is our own memory of what `out` held, because the company may
/// take files away. A file is complete once its name ends in `.csv`: both sides write it under another name first.
struct ExchangeFolder: Sendable {
    private let path: String
    private let interval: Duration
    private let sizeLimit: Int
    /// How long an answer may take; files that are older are erased.
    private let life: Duration
    /// The applications that the company counts.
    private let applications: [String]

    /// What was written to a file and has no answer yet, and when.
    private var asked: [MessageID: WallTime] = [:]
    /// What waits for the next file.
    private var waiting: [BatchItem] = []
    private var isWaiting: Set<MessageID> = []
    /// Answers that nobody has asked for yet.
    private var answers: [MessageID: [AccountCount]] = [:]
    private var isOpen = false
    private var lastLookAt: WallTime?
    private var lastFileAt: WallTime?
    private var lastNumber = 0

    /// How often the folder is looked into.
    private static let lookInterval = Duration.seconds(10)
    /// How many answers of the time before a start are kept for whoever asks again.
    private static let answerLimit = 1_000_000

    /// - Parameters:
    ///   - interval: how often a file of questions is written.
    ///   - sizeLimit: the most questions in one file.
    ///   - life: how long an answer may take.
    init(_ path: String, every interval: Duration, sizeLimit: Int, life: Duration, applications: [String]) {
        self.path = path
        self.interval = interval
        self.sizeLimit = sizeLimit
        self.life = life
        self.applications = applications
    }

    /// Takes answers in, passes questions on, and gives the answers to these.
    mutating func exchange(
        _ items: [BatchItem], at now: WallTime
    ) throws(FileError) -> [MessageID: [AccountCount]] {
        try open(at: now)
        for item in items where asked[item.question] == nil && answers[item.question] == nil {
            if isWaiting.insert(item.question).inserted { waiting.append(item) }
        }
        if Self.isDue(Self.lookInterval, after: lastLookAt, at: now) {
            lastLookAt = now
            try takeAnswers(at: now)
            forgetOld(at: now)
        }
        try writeQuestions(at: now)
        var found: [MessageID: [AccountCount]] = [:]
        for item in items { found[item.question] = answers.removeValue(forKey: item.question) }
        return found
    }

    /// Makes the folder and those in it, and reads what they tell of the time before; once.
    private mutating func open(at now: WallTime) throws(FileError) {
        if isOpen { return }
        try Self.prepare(path)
        forgetOld(at: now)
        for name in try names(in: "asked") {
            var lines = try CSVLines(path: file("asked", name))
            while let line = lines.next() {
                guard case .fields(let fields) = line, let id = AnswerFile.question(fields.first) else { continue }
                asked[id] = modified("asked", name) ?? now
            }
        }
        // The newest first: what was answered long ago was taken long ago.
        for name in try names(in: "done").reversed() where answers.count < Self.answerLimit {
            for (id, counts) in try AnswerFile(path: file("done", name), applications: applications).answers
            where asked.removeValue(forKey: id) != nil {
                answers[id] = counts
            }
        }
        isOpen = true
    }

    private static let parts = ["in", "out", "done", "rejects", "asked"]

    /// Makes the folder and those in it.
    private static func prepare(_ path: String) throws(FileError) {
        for part in parts { try Files.makeFolder(for: "\(path)/\(part)/") }
        try check(path)
    }

    /// Whether the folder can be used, or made; it is not made.
    static func check(_ path: String) throws(FileError) {
        for part in parts {
            var place = "\(path)/\(part)"
            while !Files.exists(place), let slash = place.lastIndex(of: "/") {
                place = slash == place.startIndex ? "/" : String(place[..<slash])
                if place.isEmpty { place = "." }
            }
            // Of a relative path whose first folder is missing nothing is left.
            if !Files.exists(place) { place = "." }
            guard access(place, R_OK | W_OK | X_OK) == 0 else { throw .system(place, "written to") }
        }
    }

    /// Reads every file of answers that lies there whole.
    private mutating func takeAnswers(at now: WallTime) throws(FileError) {
        for name in try names(in: "in") {
            let source = file("in", name)
            var reading = try AnswerFile(path: source, applications: applications)
            for (id, counts) in reading.answers {
                if asked.removeValue(forKey: id) != nil {
                    answers[id] = counts
                } else {
                    reading.reject(id, "nobody waits for this answer")
                }
            }
            let target = freeName("done", name, at: now)
            if !reading.rejects.isEmpty {
                try write(AnswerFile.text(of: reading.rejects), to: "rejects", target)
            }
            guard rename(source, file("done", target)) == 0 else { throw .system(source, "moved") }
        }
    }

    private mutating func writeQuestions(at now: WallTime) throws(FileError) {
        while !waiting.isEmpty, waiting.count >= sizeLimit || Self.isDue(interval, after: lastFileAt, at: now) {
            let batch = waiting.prefix(sizeLimit)
            var text = "id,phone\n"
            for item in batch { text += "\(item.question),\(item.phone.digits)\n" }
            lastNumber += 1
            let name = "questions-\(Self.stamp(now))-\(lastNumber).csv"
            // Whoever dies in between asks the same again under another name, and takes the first answer.
            try write(text, to: "out", name)
            try write(text, to: "asked", name)
            for item in batch {
                asked[item.question] = now
                isWaiting.remove(item.question)
            }
            waiting.removeFirst(batch.count)
            lastFileAt = now
        }
    }

    /// Erases files and forgets questions that are older than any answer may be.
    private mutating func forgetOld(at now: WallTime) {
        let limit = now - life
        for folder in ["out", "asked", "done", "rejects"] {
            for name in (try? names(in: folder)) ?? [] {
                if let time = modified(folder, name), time < limit { unlink(file(folder, name)) }
            }
        }
        if asked.values.contains(where: { $0 < limit }) { asked = asked.filter { $0.value >= limit } }
    }
}

// Names and files.
extension ExchangeFolder {
    private func file(_ folder: String, _ name: String) -> String { "\(path)/\(folder)/\(name)" }

    /// The files of a folder that are whole, in the order of their names.
    private func names(in folder: String) throws(FileError) -> [String] {
        try Files.list("\(path)/\(folder)").filter { $0.hasSuffix(".csv") }
    }

    private func modified(_ folder: String, _ name: String) -> WallTime? {
        var status = stat()
        guard stat(file(folder, name), &status) == 0 else { return nil }
        return WallTime(milliseconds: Int64(status.st_mtim.tv_sec) * 1_000)
    }

    /// The name for a file that was taken: a company may use one again.
    private func freeName(_ folder: String, _ name: String, at now: WallTime) -> String {
        var free = "\(Self.stamp(now))-\(name)"
        while Files.exists(file(folder, free)) { free = "again-\(free)" }
        return free
    }

    /// Writes a file that is there whole or not at all.
    private func write(_ text: String, to folder: String, _ name: String) throws(FileError) {
        try Files.replace(file(folder, name), Array(text.utf8), mode: 0o640)
    }

    /// Whether so much time has passed, or a clock was set back.
    private static func isDue(_ interval: Duration, after time: WallTime?, at now: WallTime) -> Bool {
        guard let time else { return true }
        return now - time >= interval || now < time
    }

    /// A moment in a file's name: `20261231T235959`.
    private static func stamp(_ time: WallTime) -> String {
        let time = CivilTime(time)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return digits(time.year, 4) + digits(time.month, 2) + digits(time.day, 2) + "T" + digits(time.hour, 2)
            + digits(time.minute, 2) + digits(time.second, 2)
    }
}
