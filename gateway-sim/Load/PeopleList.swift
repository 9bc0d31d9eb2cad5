import Primitives

/// Invented people with phones that follow each other; the same seed invents the same ones.
struct PeopleList {
    private let count: Int
    private let first: Int64
    private let seed: UInt64
    private let applicationCount: Int?

    /// - Parameter applicationCount: at how many applications each has accounts; `nil` leaves it to chance.
    init(count: Int, first: Int64, seed: UInt64, applicationCount: Int? = nil) {
        self.count = count
        self.first = first
        self.seed = seed
        self.applicationCount = applicationCount
    }

    /// Hands over header and people, `phone,id_tail,status`, line by line.
    func writePeople(_ give: ([UInt8]) -> Void) {
        give(Array("phone,id_tail,status\n".utf8))
        for place in 0..<Int64(count) { give(Array("\(first + place),\(tail(at: place)),active\n".utf8)) }
    }

    /// Hands over header and accounts, `phone,application,count`, line by line; applications without an account are left
    /// out.
    func writeAccounts(_ give: ([UInt8]) -> Void) {
        give(Array("phone,application,count\n".utf8))
        for phone in first..<first + Int64(count) {
            for (application, count) in accounts(of: phone) where count > 0 {
                give(Array("\(phone),\(application),\(count)\n".utf8))
            }
        }
    }

    /// The counts that the companies tell, or where a number of applications is asked for, at least one at each of so
    /// many, begun at another one for each phone.
    private func accounts(of phone: Int64) -> [(application: String, count: Int)] {
        let applications = CompanyRoll.allApplications
        let told = { CompanyRoll.count(of: $0, phone: phone, seed: seed) }
        guard let applicationCount else { return applications.map { ($0, told($0)) } }
        return (0..<applicationCount).map { place in
            let application = applications[(Int(phone) + place) % applications.count]
            return (application, max(1, told(application)))
        }
    }

    /// Day of birth, sequence and check digit.
    private func tail(at place: Int64) -> String {
        var generator = SeededGenerator(seed: seed &+ UInt64(bitPattern: place) &* 0x2545_F491_4F6C_DD1D)
        let day = Int.random(in: 1...31, using: &generator)
        let sequence = Int.random(in: 0...999, using: &generator)
        let check = Int.random(in: 0...10, using: &generator)
        return Self.padded(day, 2) + Self.padded(sequence, 3) + (check == 10 ? "X" : "\(check)")
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
