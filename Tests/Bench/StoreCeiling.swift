import JSON
import Primitives
import SMS
import Store

/// SQLite reading and writing for each question the rows that the responder does, in commits of the same size whose
/// writer waits for the disk, and doing nothing else.
///
/// A question is two changes, the second in a later commit than the first: the decision reads the sender, the person and
/// the accounts, and writes the sender, an inquiry and a reply; the delivery removes the reply.
struct StoreCeiling {
    private let database: BareDatabase
    private let changesPerCommit: Int
    /// The first phone's number, and how many follow.
    private let people: (first: Int64, count: Int)

    private static let now: Int64 = 1_800_000_000_000
    private static let text =
        "【一证通查】本号码查到互联网账号9个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个、闲鱼3个；支付宝1个；抖音2个；"
        + "其余应用0个。如有不是您的账号，请回复：异议 加公司名"

    /// Prepares a store of the responder's own schema: the folder's, which holds so many people, or an empty one.
    init(folder: String, changesPerCommit: Int, peopleCount: Int) throws {
        let path = "\(folder)/bare.db"
        try Editor(SQLiteStore(path: path)).finish()
        database = try BareDatabase(path: path)
        self.changesPerCommit = changesPerCommit
        people = (PeopleFill.firstPhone, peopleCount)
    }

    /// Writes the rows of so many questions, each by another one of the people, in a random order, and says how fast that
    /// went.
    func json(questionCount: Int) throws -> String {
        var generator = SeededGenerator(seed: 1)
        let order = (0..<Int32(max(people.count, questionCount))).shuffled(using: &generator)
        var commitCount = 0
        var decided = 0
        var delivered = 0
        let watch = Stopwatch()
        while delivered < questionCount {
            commitCount += 1
            let written = decided
            try database.run("BEGIN IMMEDIATE")
            for change in 0..<changesPerCommit {
                if change.isMultiple(of: 2), decided < questionCount {
                    try decide(decided, people.first + Int64(order[decided]))
                    decided += 1
                } else if delivered < written {
                    try database.run("DELETE FROM outbox WHERE id = ?1", .integer(Int64(2 * delivered + 1)))
                    delivered += 1
                }
            }
            try database.run("COMMIT")
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("bare_per_second", watch.rate(of: questionCount))
        writer.member("bare_commits", commitCount)
        writer.endObject()
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private func decide(_ number: Int, _ phone: Int64) throws {
        try database.run("SELECT * FROM sender WHERE phone = ?1", .integer(phone))
        try database.run("SELECT * FROM person WHERE phone = ?1", .integer(phone))
        try database.run("SELECT * FROM account WHERE phone = ?1", .integer(phone))
        let inquiry = Int64(2 * number)
        try database.run(
            "REPLACE INTO sender VALUES (?1, ?2, 0, NULL, NULL, NULL, NULL, 1, ?2, NULL, 0, ?3, NULL, ?4, NULL, NULL, NULL, 2)",
            .integer(phone), .integer(Self.now), .octets(Array(repeating: 7, count: 16)), .integer(inquiry))
        try database.run(
            "INSERT INTO inquiry VALUES (?1, ?2, 1, 2, '10699000', 3, ?3, ?3, 0, x'', ?4, 1, 1, ?3, NULL)",
            .integer(inquiry), .integer(phone), .integer(Self.now), .octets(Array(repeating: 5, count: 10)))
        try database.run(
            "INSERT INTO outbox VALUES (?1, ?2, 4, 2, '10699000', ?3, ?4, ?5, ?5, ?5, 0, 0, 0, 0, 0, 0)",
            .integer(inquiry + 1), .integer(inquiry), .text(String(phone)), .text(Self.text), .integer(Self.now))
    }
}
