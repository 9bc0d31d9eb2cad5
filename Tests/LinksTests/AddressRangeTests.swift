import Net
import Testing

@testable import Links

@Suite struct AddressRangeTests {
    static let memberships: [(range: String, host: String, isInside: Bool)] = [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
        ("192.0.2.7/32", "192.0.2.7", true), ("0.0.0.0/0", "203.0.113.9", true),
        ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.255", true),
        ("2001:db8::/32", "[2001:db8:1::1]", true), ("2001:db8::/32", "[2001:db9::1]", false),
        ("2001:db8::1", "[2001:db8::1]", true), ("2001:db8::/96", "[2001:db8::1:0:1]", false),
        ("2001:db8::/96", "[2001:db8::1]", true), ("::/0", "[2001:db8::1]", true),
        ("10.0.0.0/8", "[::ffff:10.1.2.3]", true), ("10.0.0.0/8", "[::ffff:11.1.2.3]", false),
        ("10.0.0.0/8", "[::1]", false), ("::/0", "10.0.0.1", false),
    ]

    @Test(arguments: memberships)
    func `a network holds its addresses`(range: String, host: String, isInside: Bool) throws {
        let network = try #require(AddressRange(range))
        #expect(network.contains(try SocketAddress("\(host):1").host) == isInside)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0", "localhost",
        "[::1]", "::1/129", "10.0.0.0 /8", "10.0.0.0/ 8", "10.0.0.0:80", "2001:db8::/3 2",
    ])
    func `anything else is no network`(text: String) { #expect(AddressRange(text) == nil) }
}
