import GatewaySimulator
import Net
import Primitives
import Responder
import SMS
import SimulatedSystem
import Store
import Wire

/// Looks for tails and numbers in every octet that a crowd leaves behind: store, its log, log, audit log, backup.
@LoopActor
final class SearchPlay {
    /// The columns that may hold a number, as the README says.
    static let documented: Set<String> = [
        "person.phone", "account.phone", "sender.phone", "inquiry.phone", "outbox.destination", "fragment.sender",
    ]
    /// What is left of them when traffic has had its time.
    static let register: Set<String> = ["person.phone", "account.phone"]

    /// What may be planted, to see that it is found.
    enum Plant: String, CaseIterable, Sendable { case nothing, log, row, audit, page }

    private let folder: String
    private let plant: Plant
    private let play: CrowdPlay
    private var world: World { play.world }
    private(set) var faults: [String] = []
    /// How much was looked through, and for how many things.
    private(set) var tally = (octets: 0, needles: 0)

    private var database: String { "\(folder)/tongcha.db" }
    private var backup: String { "\(folder)/backup.db" }

    /// A search after a crowd of so many, in an empty folder.
    init(count: Int, seed: UInt64, in folder: String, plant: Plant, on system: SimulatedSystem) {
        self.folder = folder
        self.plant = plant
        play = CrowdPlay(Crowd(count: count, strangers: 8, seed: seed), folder: folder, seed: seed, on: system)
    }

    /// Plays and searches.
    func run() throws {
        letStrangersText()
        try play.run()
        faults += play.faults(limit: 3)
        sow()
        _ = try Backup(configuration).run(to: backup)
        _ = try AuditVerification(configuration).run()
        searchEverything()
        let people = world.plan.people
        for person in people.indices where person.isMultiple(of: 2) { try erase(person) }
        search("erased while the responder runs", for: people.indices.filter { $0.isMultiple(of: 2) })
        try letTimePass()
        expect(columns(of: database), within: Self.register, "after the purge")
        search("purged", for: people.indices.filter { !people[$0].isKnown })
        for person in people.indices where people[person].isKnown { try erase(person) }
        search("erased after the purge", for: Array(people.indices))
        expectNothing("an empty store", columns(of: database))
        world.close()
    }

    /// So long that nothing is kept of traffic: the process ends, and the next one starts forty days later by its clock.
    ///
    /// That one stops in order, which folds the store's log.
    private func letTimePass() throws {
        world.life?.crash()
        world.civil.jump(by: .seconds(40 * 86_400))
        try world.run(until: world.system.now + .seconds(1_200))
        world.life?.restart()
        try world.run(until: world.system.now + .seconds(60))
    }

    private var configuration: Configuration { world.life?.configuration ?? Configuration() }

    private func erase(_ person: Int) throws {
        _ = try NumberOperations(
            world.plan.people[person].phone, configuration, environment: ["KEY": ResponderLife.key]
        ).erase()
    }
}

// What is there to be found.
extension SearchPlay {
    /// People who are not in the register: refused, warned, opted out, with half a text, out of reach.
    private func letStrangersText() {
        let strangers = world.plan.people.indices.filter { !world.plan.people[$0].isKnown }
        let half = String(repeating: "我想问一问这个怎么用啊，", count: 8)
        for (place, person) in strangers.enumerated() {
            let tail = world.plan.people[person].tail
            let texts = [
                ["查询 \(tail)", "查询 \(tail)"], ["110105199003\(tail)"], ["查询", tail], ["退订", "身份证后六位\(tail)"],
                ["6222021234567890128"], ["【淘宝】验证码123456，请勿告知他人"], [half], ["电话卡 \(tail)"],
            ][place % 8]
            let start: Duration = texts == [half] ? .seconds(48 * 3_600 + 1_700) : .seconds(300 + place)
            for (count, text) in texts.enumerated() {
                let asking = WorldPlan.Asking(
                    person: person, moment: start + .seconds(60 * count), kind: .wrongQuery, text: text,
                    tampering: text == half ? .missing : .none)
                world.at(asking.moment) { [world] in try world.send(asking) }
            }
            // The last one's replies are refused for good, and stay as failed ones.
            let phone = world.plan.people[person].phone
            guard place == strangers.count - 1 else { continue }
            world.at(.seconds(1)) { [world] in
                for carrier in world.carriers {
                    carrier.change { $0.plan.change(.suffix(phone)) { $0.status = .invalidDestinationAddress } }
                }
            }
        }
    }

    /// Puts a tail or a number where none may be.
    private func sow() {
        guard let person = world.plan.people.first else { return }
        switch plant {
        case .nothing: break
        case .log: world.log += Array("{\"event\":\"query\",\"tail\":\"\(person.tail)\"}\n".utf8)
        case .audit: TextFile.append("\(person.phone)\n", to: "\(folder)/audit/lock")
        case .row: StoredColumns.change(database, "UPDATE sender SET topic = '\(person.phone)'")
        case .page:
            StoredColumns.change(
                database,
                "PRAGMA secure_delete = OFF; CREATE TABLE t (x); INSERT INTO t VALUES ('\(person.tail)'); DROP TABLE t")
        }
    }
}

// The search.
extension SearchPlay {
    private func searchEverything() {
        var tails = Needles()
        var numbers = Needles()
        for person in world.plan.people {
            tails.add(tail: person.tail, of: person.phone)
            numbers.add(writtenNumber: person.phone)
        }
        for (name, octets) in files { note(name, tails.found(in: octets)) }
        for (name, octets) in files where name == "log" || name.hasPrefix("audit/") {
            note(name, numbers.found(in: octets))
        }
        expect(columns(of: database), within: Self.documented, "of the store")
        expect(columns(of: backup), within: Self.documented, "of the backup")
        let unseen = Self.documented.subtracting(columns(of: database).keys)
        if !unseen.isEmpty { faults.append("no number was seen in \(unseen.sorted()): the search sees too little") }
    }

    /// Whatever of these people is anywhere but in the backup.
    private func search(_ what: String, for people: [Int]) {
        var needles = Needles()
        for person in people {
            needles.add(number: world.plan.people[person].phone)
            needles.add(tail: world.plan.people[person].tail, of: world.plan.people[person].phone)
        }
        for (name, octets) in files where name != "backup.db" { note("\(what): \(name)", needles.found(in: octets)) }
        let kept = files.first { $0.name == "backup.db" }.map { needles.found(in: $0.octets) } ?? [:]
        if kept.isEmpty { faults.append("\(what): the backup has none of them: the search sees too little") }
    }

    private func note(_ place: String, _ found: [Needles.Needle: Int]) {
        for (needle, position) in found.sorted(by: { $0.value < $1.value }).prefix(3) {
            faults.append("\(place): \(needle.meaning) at octet \(position)")
        }
    }

    private func columns(of path: String) -> [String: Set<String>] {
        var needles = Needles()
        for person in world.plan.people {
            needles.add(number: person.phone)
            needles.add(tail: person.tail, of: person.phone)
        }
        tally.needles = max(tally.needles, needles.count)
        return StoredColumns.columns(of: path, holding: needles)
    }

    private func expect(_ columns: [String: Set<String>], within allowed: Set<String>, _ what: String) {
        for (column, meanings) in columns.sorted(by: { $0.key < $1.key }) where !allowed.contains(column) {
            faults.append("column \(column) \(what): \(meanings.sorted().joined(separator: ", "))")
        }
    }

    private func expectNothing(_ what: String, _ columns: [String: Set<String>]) {
        expect(columns, within: [], "of \(what)")
    }

    /// Everything that was written, by name.
    private var files: [(name: String, octets: [UInt8])] {
        let files = [("log", world.log)] + TextFile.names(in: folder).map { ($0, TextFile.octets("\(folder)/\($0)")) }
        tally.octets += files.reduce(0) { $0 + $1.1.count }
        return files.map { (name: $0.0, octets: $0.1) }
    }
}
