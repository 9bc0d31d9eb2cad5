import Net
import Wire

/// Makes packets of one connection's octets, as they could have gone over the wire: handshake, segments with their
/// sequence numbers, acknowledgements, both ends.
struct TCPStream: Sendable {
    /// One side of the connection.
    private struct Side {
        let address: SocketAddress
        /// The sequence number of its next octet.
        var next: UInt32
    }

    private var here: Side
    private var there: Side
    private let isDialled: Bool

    private static let (finish, synchronise, push, acknowledge): (UInt8, UInt8, UInt8, UInt8) = (1, 2, 8, 16)
    /// The most octets of one packet.
    private static let segmentLength = 1_400

    /// - Parameter isDialled: whether this side has opened the connection.
    init(here: SocketAddress, there: SocketAddress, isDialled: Bool) {
        self.here = Side(address: here, next: 1_000)
        self.there = Side(address: there, next: 5_000)
        self.isDialled = isDialled
    }

    /// SYN, SYN and ACK, ACK.
    mutating func opening() -> [[UInt8]] {
        [
            packet(fromHere: isDialled, Self.synchronise, acknowledges: false),
            packet(fromHere: !isDialled, Self.synchronise | Self.acknowledge),
            packet(fromHere: isDialled, Self.acknowledge),
        ]
    }

    /// The octets in as many segments as they take, the last one acknowledged.
    mutating func segments(of octets: [UInt8], fromHere: Bool) -> [[UInt8]] {
        var packets = stride(from: 0, to: octets.count, by: Self.segmentLength).map { start in
            let end = min(start + Self.segmentLength, octets.count)
            return packet(
                fromHere: fromHere, Self.acknowledge | (end == octets.count ? Self.push : 0), Array(octets[start..<end])
            )
        }
        packets.append(packet(fromHere: !fromHere, Self.acknowledge))
        return packets
    }

    /// FIN from each side, each acknowledged.
    mutating func closing() -> [[UInt8]] {
        [
            packet(fromHere: true, Self.finish | Self.acknowledge),
            packet(fromHere: false, Self.finish | Self.acknowledge),
            packet(fromHere: true, Self.acknowledge),
        ]
    }

    private mutating func packet(
        fromHere: Bool, _ flags: UInt8, _ octets: [UInt8] = [], acknowledges: Bool = true
    ) -> [UInt8] {
        let (source, other) = fromHere ? (here, there) : (there, here)
        var segment = ByteWriter(capacity: 20 + octets.count)
        segment.uint16(source.address.port)
        segment.uint16(other.address.port)
        segment.uint32(source.next)
        segment.uint32(acknowledges ? other.next : 0)
        segment.uint8(5 << 4)
        segment.uint8(flags)
        segment.uint16(.max)
        segment.uint32(0)
        segment.append(octets)
        // SYN and FIN count as an octet each (RFC 9293 §3.4).
        let step = UInt32(octets.count) &+ (flags & (Self.finish | Self.synchronise) == 0 ? 0 : 1)
        if fromHere { here.next &+= step } else { there.next &+= step }
        return Self.datagram(segment.octets, from: source.address, to: other.address)
    }

    /// The segment in an IP packet, the checksums of both in their places.
    private static func datagram(
        _ segment: [UInt8], from source: SocketAddress, to destination: SocketAddress
    ) -> [UInt8] {
        let (sourceOctets, destinationOctets) = (source.octets, destination.octets)
        var header = ByteWriter(capacity: 40 + segment.count)
        var pseudo = ByteWriter(capacity: 40 + segment.count)
        pseudo.append(sourceOctets + destinationOctets)
        pseudo.uint32(UInt32(segment.count))
        pseudo.uint32(6)
        pseudo.append(segment)
        var segment = segment
        let sum = checksum(pseudo.octets)
        (segment[16], segment[17]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
        if sourceOctets.count == 4, destinationOctets.count == 4 {
            header.uint16(0x4500)
            header.uint16(UInt16(20 + segment.count))
            header.uint32(0x0000_4000)
            header.uint16(0x4006)
            header.uint16(0)
            header.append(sourceOctets + destinationOctets)
            var octets = header.octets
            let sum = checksum(octets)
            (octets[10], octets[11]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
            return octets + segment
        }
        header.uint32(0x6000_0000)
        header.uint16(UInt16(segment.count))
        header.uint16(0x0640)
        header.append(sourceOctets + destinationOctets)
        return header.octets + segment
    }

    /// The Internet checksum (RFC 1071).
    private static func checksum(_ octets: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: octets.count, by: 2) {
            sum += UInt32(octets[index]) << 8 | (index + 1 < octets.count ? UInt32(octets[index + 1]) : 0)
        }
        while sum > 0xFFFF { sum = (sum >> 16) + (sum & 0xFFFF) }
        return ~UInt16(sum)
    }
}

extension SocketAddress {
    /// The address as it travels, four octets or sixteen.
    fileprivate var octets: [UInt8] {
        switch host {
        case .v4(let bits): withUnsafeBytes(of: bits.bigEndian) { Array($0) }
        case .v6(let high, let low, _):
            withUnsafeBytes(of: high.bigEndian) { Array($0) } + withUnsafeBytes(of: low.bigEndian) { Array($0) }
        }
    }
}
