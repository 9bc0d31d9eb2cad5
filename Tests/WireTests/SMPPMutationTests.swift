import Foundation
import TestSupport
import Testing

@testable import Wire

/// Damaged PDUs: the decoder must refuse or read them, never trap, and must read what it wrote.
@Suite struct SMPPMutationTests {
    private static let count =
        ProcessInfo.processInfo.environment["TONGCHA_MUTATIONS"].flatMap(Int.init).map { min($0, 10_000_000) }
        ?? 100_000
    private static let seed: UInt64 = 0x5EED_1069_9000

    @Test func `a damaged PDU is refused or read, and never traps`() throws {
        var random = SeededNumbers(seed: Self.seed)
        let goldens = try SMPPGoldenFile.all().map(\.octets)
        var readCount = 0
        for index in 0..<Self.count {
            var octets = goldens[index % goldens.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&octets, &random) }
            // Most keep a right length, or no damage would ever reach a body.
            if Int.random(in: 0..<8, using: &random) != 0 { octets = octets.withRightLength() }
            if try check(octets, "seed \(Self.seed), mutation \(index): \(HexDump.digits(of: octets))") {
                readCount += 1
            }
        }
        // Were all refused, the damage would be too coarse to test anything.
        #expect(readCount > Self.count / 10)
        #expect(readCount < Self.count)
    }

    private func mutate(_ octets: inout [UInt8], _ random: inout SeededNumbers) {
        guard !octets.isEmpty else { return }
        let index = Int.random(in: 0..<octets.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: octets[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: octets[index] = UInt8.random(in: 0...255, using: &random)
        case 2: octets.remove(at: index)
        case 3: octets.insert(UInt8.random(in: 0...255, using: &random), at: index)
        case 4: octets.removeLast(octets.count - index)
        default: octets[index] = [0x00, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        }
    }

    /// Whether the octets were read as a PDU.
    private func check(_ octets: [UInt8], _ comment: @autoclosure () -> String) throws -> Bool {
        _ = try? SMPP.Framing().find(in: octets.span.bytes, at: 0)
        _ = try? SMPP.Framing().find(in: octets.span.bytes, at: octets.count)
        _ = try? SMPP.MessageRespView(decoding: octets.span.bytes)
        let pdu: SMPP.PDU
        do throws(WireError) {
            pdu = try SMPP.PDU(octets: octets)
        } catch {
            guard case .badPDU(_, let offset, _, let status) = error, offset <= octets.count, status != 0 else {
                Issue.record("\(error), \(comment())")
                return false
            }
            return false
        }
        switch pdu.body {
        case .submitSM(let message), .deliverSM(let message):
            let view = try SMPP.MessageView(decoding: octets.span.bytes)
            if view.message(in: octets.span.bytes) != message { Issue.record("another view, \(comment())") }
        default: break
        }
        do throws(WireError) {
            let again = try SMPP.PDU(octets: try pdu.octets())
            if again != pdu { Issue.record("\(again) instead of \(pdu), \(comment())") }
        } catch {
            // What 5.0 allows is read, but not sent.
            guard case .unencodable("short_message", _) = error else {
                Issue.record("\(error), \(comment())")
                return true
            }
        }
        return true
    }

}
