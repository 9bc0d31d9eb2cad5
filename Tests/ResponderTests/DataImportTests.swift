import Foundation
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// Files as operators have them: in any order of columns, coding and completeness.
@Suite struct DataImportTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()

    init() throws {
        folder = try TemporaryFolder()
        configuration.storePath = "\(folder.path)/data/tongcha.db"
        configuration.key = .file("\(folder.path)/keys/tongcha.key")
        configuration.templates = "\(Repository.root)/templates"
    }

    private func run(
        _ table: DataImport.Table, _ octets: [UInt8], replaces: Bool = false,
        goesOn: @escaping () -> Bool = { true }
    ) throws -> (result: DataImport.Result, complaints: [String]) {
        let file = try folder.write("rows.csv", "")
        try Data(octets).write(to: URL(fileURLWithPath: file))
        var complaints: [String] = []
        let result = try DataImport(
            configuration, environment: [:], progress: { _ in },
            complaint: { complaints.append($0.replacingOccurrences(of: file, with: "f")) }, goesOn: goesOn
        ).run(table, file: file, replaces: replaces)
        return (result, complaints)
    }

    private func error(_ table: DataImport.Table, _ octets: [UInt8], replaces: Bool = false) -> String {
        do {
            _ = try run(table, octets, replaces: replaces)
            return ""
        } catch {
            return "\(error)".replacingOccurrences(of: "\(folder.path)/rows.csv", with: "f")
        }
    }

    private func counts(of digits: String) throws -> [String: Int] {
        let phone = try #require(PhoneNumber(digits))
        let counts = try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.counts(of: phone)
        }
        return Dictionary(counts.map { ($0.application, $0.count) }, uniquingKeysWith: { _, last in last })
    }

    @Test(
        arguments: [
            "phone,id_tail,status\n13800138000,01123X,cancelled",
            "status,phone,id_tail\r\ncancelled,13800138000,01123X\r\n",
            "\"id_tail\",status,phone\n01123X,cancelled,13800138000\n",
        ])
    func `columns come in any order, lines end in any way`(text: String) throws {
        let (result, complaints) = try run(.people, Array(text.utf8))
        #expect(result.summary == "1 rows imported, 0 left out")
        #expect(complaints == [])
        let phone = try #require(PhoneNumber("13800138000"))
        let person = try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.person(phone)
        }
        #expect(person?.isActive == false)
        #expect(person?.key == 1)
    }

    @Test(
        arguments: [
            "phone;id_tail;status\n", "phone,id_tail\n", "\n\nphone,application,count\n", "phone,phone,status\n",
            "phone,id_tail,status,status\n",
        ])
    func `a file without its header line is not imported`(text: String) {
        let line = text.hasPrefix("\n") ? 3 : 1
        #expect(
            error(.people, Array(text.utf8))
                == "f:\(line): the first line must name the columns phone,id_tail,status, in any order")
    }

    @Test func `a file that cannot be one is named as what it is`() throws {
        #expect(error(.people, []) == "f is empty; its first line must name the columns phone,id_tail,status")
        #expect(error(.people, [0xEF, 0xBB, 0xBF]) == error(.people, Array("\n\r\n".utf8)))
        for mark: [UInt8] in [[0xFF, 0xFE, 0x70, 0], [0xFE, 0xFF, 0, 0x70]] {
            #expect(error(.people, mark) == "f is in UTF-16; save it as CSV in UTF-8")
        }
        let folder = folder.path
        #expect(throws: FileError.self) {
            do {
                _ = try DataImport(configuration, environment: [:], progress: { _ in }, complaint: { _ in })
                    .run(.people, file: folder)
            } catch {
                #expect("\(error)" == "\(folder) is a directory")
                throw error
            }
        }
        #expect(!Files.exists(configuration.storePath))
    }

    @Test(.enabled(if: GB18030.isAvailable)) func `a line of GB18030 is read, in a file that is not marked as UTF-8`()
        throws
    {
        // A tail in full-width characters, as spreadsheets in China write it: ０１１２３Ｘ.
        let tail: [UInt8] = [0xA3, 0xB0, 0xA3, 0xB1, 0xA3, 0xB1, 0xA3, 0xB2, 0xA3, 0xB3, 0xA3, 0xD8]
        let line = Array("13800138000,".utf8) + tail + Array(",active\n".utf8)
        let header = Array("phone,id_tail,status\n".utf8)
        let plain = try run(.people, header + line)
        #expect(plain.result.importedCount == 1)
        #expect(plain.complaints == [])
        let wide = try run(.people, header + Array("１３８００１３８０００,０１１２３Ｘ,active".utf8))
        #expect(wide.result.importedCount == 1)
        let marked = try run(.people, [0xEF, 0xBB, 0xBF] + header + line)
        #expect(marked.complaints == ["f:2: no line of CSV in UTF-8 or GB18030"])
        let neither = try run(.people, header + [0xFF, 0x31, 0x0A])
        #expect(neither.complaints == ["f:2: no line of CSV in UTF-8 or GB18030"])
    }

    @Test func `the last of repeated rows holds, and repeats are counted`() throws {
        let people = "phone,id_tail,status\n13800138000,01123X,active\n13800138001,01123X,active\n"
        let twice = people + "+86 13800138000,01123X,cancelled\n13800138000,01123X,cancelled\n"
        #expect(try run(.people, Array(people.utf8)).result.summary == "2 rows imported, 0 left out")
        #expect(try run(.people, Array(twice.utf8)).result.summary == "4 rows imported, 0 left out, 2 repeated")
        let accounts = "phone,application,count\n13800138000,qq,1\n13800138000,jd,1\n13800138000,qq,2\n"
        for replaces in [false, true] {
            let (result, _) = try run(.accounts, Array(accounts.utf8), replaces: replaces)
            #expect(result.summary == "3 rows imported, 0 left out, 1 repeated")
            #expect(try counts(of: "13800138000") == ["qq": 2, "jd": 1])
        }
    }

    @Test func `accounts merge by application, or replace all of a number`() throws {
        let header = "phone,application,count\n"
        _ = try run(.accounts, Array((header + "13800138000,qq,1\n13800138001,qq,1\n13800138002,qq,1\n").utf8))
        let change = Array((header + "13800138000,jd,5\n13800138001,jd,6\n13800138001,wechat,7\n").utf8)
        _ = try run(.accounts, change)
        #expect(try counts(of: "13800138001") == ["qq": 1, "jd": 6, "wechat": 7])
        let (result, _) = try run(.accounts, change, replaces: true)
        #expect(result.summary == "3 rows imported, 0 left out")
        #expect(try counts(of: "13800138000") == ["jd": 5])
        #expect(try counts(of: "13800138001") == ["jd": 6, "wechat": 7])
        #expect(try counts(of: "13800138002") == ["qq": 1])
    }

    @Test func `a number with a wrong line keeps what it had`() throws {
        let header = "phone,application,count\n"
        _ = try run(.accounts, Array((header + "13800138000,qq,1\n13800138001,qq,1\n").utf8))
        let change = header + "13800138000,jd,5\n13800138000,myspace,1\n13800138000,qq,9\n13800138001,jd,6\n"
        let (result, complaints) = try run(.accounts, Array(change.utf8), replaces: true)
        #expect(result.summary == "1 rows imported, 3 left out")
        #expect(complaints.last == "f: 138****8000 keeps its counts because of a wrong line")
        #expect(try counts(of: "13800138000") == ["qq": 1])
        #expect(try counts(of: "13800138001") == ["jd": 6])
    }

    @Test func `a file that replaces and is not sorted changes nothing`() throws {
        let header = "phone,application,count\n"
        _ = try run(.accounts, Array((header + "13800138000,qq,1\n").utf8))
        let change = header + "13800138000,jd,5\n13800138001,jd,6\n13800138000,qq,9\n"
        #expect(
            error(.accounts, Array(change.utf8), replaces: true)
                == "f:4: a file that replaces must be sorted by phone, and this line's is smaller than the one before; "
                + "nothing was imported")
        #expect(try counts(of: "13800138000") == ["qq": 1])
    }

    @Test func `a number's counts are replaced together, however many chunks the file makes`() throws {
        var text = "phone,application,count\n"
        for phone in 0..<700 {
            for application in ["jd", "qq", "wechat"] { text += "\(13_800_138_000 + phone),\(application),\(phone)\n" }
        }
        let (result, _) = try run(.accounts, Array(text.utf8), replaces: true)
        #expect(result.summary == "2100 rows imported, 0 left out")
        for phone in [0, 333, 334, 699] {
            #expect(try counts(of: "\(13_800_138_000 + phone)") == ["jd": phone, "qq": phone, "wechat": phone])
        }
    }

    @Test func `an import that is stopped keeps whole numbers, and the file may be imported again`() throws {
        let header = "phone,application,count\n"
        // The thousandth line is in the middle of a number's.
        var text = header + "13800137999,jd,1\n"
        for phone in 0..<700 {
            for application in ["jd", "qq", "wechat"] { text += "\(13_800_138_000 + phone),\(application),\(phone)\n" }
        }
        _ = try run(.accounts, Array((header + "13800138332,alipay,1\n").utf8))
        // The order of the lines is looked at first, which asks as often.
        for (questions, count) in [(1, 0), (3, 997)] {
            var asked = 0
            let (result, complaints) = try run(.accounts, Array(text.utf8), replaces: true) {
                asked += 1
                return asked < questions
            }
            #expect(
                result.summary
                    == "\(count) rows imported, 0 left out; stopped before the end of the file, which may be imported again"
            )
            #expect(complaints == [])
        }
        #expect(try counts(of: "13800138331") == ["jd": 331, "qq": 331, "wechat": 331])
        #expect(try counts(of: "13800138332") == ["alipay": 1])
        let (result, _) = try run(.accounts, Array(text.utf8), replaces: true)
        #expect(result.summary == "2101 rows imported, 0 left out")
        #expect(try counts(of: "13800138332") == ["jd": 332, "qq": 332, "wechat": 332])
    }

    @Test func `progress is one line on a terminal, and one now and then elsewhere`() {
        let start = ContinuousClock.now
        var terminal = ImportProgress(isTerminal: true, now: start)
        #expect(terminal.interruption() == nil)
        #expect(terminal.text(rows: 1_000, at: start) == "\r1000 rows")
        #expect(terminal.text(rows: 2_000, at: start) == "\r2000 rows")
        #expect(terminal.interruption() == "\r\u{1B}[K")
        #expect(terminal.interruption() == nil)
        var file = ImportProgress(isTerminal: false, now: start)
        #expect(file.text(rows: 1_000, at: start + .seconds(9)) == nil)
        #expect(file.text(rows: 2_000, at: start + .seconds(10)) == "tongcha: 2000 rows so far\n")
        #expect(file.text(rows: 3_000, at: start + .seconds(19)) == nil)
        #expect(file.text(rows: 4_000, at: start + .seconds(20)) == "tongcha: 4000 rows so far\n")
        #expect(file.interruption() == nil)
    }
}
