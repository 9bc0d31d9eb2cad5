import Primitives

/// The companies that the simulator plays, each with its applications.
package enum CompanyRoll {
    /// Companies and applications as the responder names them.
    package static let applications: [(company: String, applications: [String])] = [
        ("tencent", ["wechat", "qq"]), ("alibaba", ["taobao", "xianyu", "dingtalk"]), ("alipay", ["alipay"]),
        ("baidu", ["baidu"]), ("kuaishou", ["kuaishou"]), ("douyin", ["douyin"]), ("jd", ["jd"]),
        ("meituan", ["meituan"]),
    ]

    /// All companies.
    package static let companies = applications.map(\.company)
    /// All applications.
    package static let allApplications = applications.flatMap(\.applications)

    /// What a party counts: a company's applications, and any other party what is counted under its own name.
    package static func applications(of party: String) -> [String] {
        applications.first { $0.company == party }?.applications ?? [party]
    }

    /// Whether it can be the name of a party: lower case letters, digits and hyphens, 32 at most.
    package static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    /// How many accounts are registered with a number, the same whenever it is asked; two of three have none.
    package static func count(of application: String, phone: Int64, seed: UInt64) -> Int {
        // FNV-1a over the name, so that the order of applications does not matter.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for octet in application.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: seed ^ hash ^ UInt64(bitPattern: phone) &* 0x9E37_79B9)
        let draw = Int.random(in: 0..<9, using: &generator)
        return max(0, draw - 5)
    }
}
