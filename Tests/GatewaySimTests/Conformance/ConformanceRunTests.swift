import Session
import TestSupport
import Testing

@testable import GatewaySimulator

@Suite struct ConformanceRunTests {
    static let positions = GatewayProfile.WireProtocol.allCases.flatMap { wireProtocol in
        [false, true].flatMap { peerBinds in
            Role.allCases.map {
                ConformancePosition(wireProtocol: wireProtocol, peerBinds: peerBinds, peerRole: $0)
            }
        }
    }

    @Test(arguments: positions) func `a good peer passes`(position: ConformancePosition) {
        let world = ConformanceWorld(.test(position))
        #expect(world.failures == [:])
        let passedCount = world.results.count { $0.verdict == .passed }
        #expect(passedCount > 70, "\(passedCount) passed")
    }

    @Test(arguments: PeerFault.allCases) func `a planted fault is found`(fault: PeerFault) {
        let world = ConformanceWorld(.test(fault.position.position), fault)
        for id in fault.cases {
            #expect(world.failures[id] != nil, "\(id) does not find \(fault.rawValue): \(world.failures)")
        }
    }

    @Test(arguments: positions) func `no two cases have one name`(position: ConformancePosition) {
        let names = ConformanceCases.all(for: .test(position)).map(\.id)
        #expect(Set(names).count == names.count)
        for name in names { #expect(ConformanceCases.families.contains(String(name.prefix { $0 != "." })), "\(name)") }
    }
}
