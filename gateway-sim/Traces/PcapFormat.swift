import Primitives
import Wire

/// The classic capture file: a header, and packets that begin with their IP header (LINKTYPE_RAW).
enum PcapFormat {
    /// The octets before the first packet: magic, version 2.4, no time zone, the longest packet, the link type.
    static var header: [UInt8] {
        var writer = ByteWriter(capacity: 24)
        writer.uint32(0xA1B2_C3D4)
        writer.uint16(2)
        writer.uint16(4)
        writer.uint32(0)
        writer.uint32(0)
        writer.uint32(UInt32(snapshotLength))
        writer.uint32(101)
        return writer.octets
    }

    /// The longest packet.
    static let snapshotLength = 65_535

    /// A packet with its header: seconds, microseconds, how much was kept, how much there was.
    static func record(_ packet: [UInt8], microsecond: Int64) -> [UInt8] {
        var writer = ByteWriter(capacity: 16 + packet.count)
        writer.uint32(UInt32(truncatingIfNeeded: microsecond / 1_000_000))
        writer.uint32(UInt32(truncatingIfNeeded: microsecond % 1_000_000))
        writer.uint32(UInt32(packet.count))
        writer.uint32(UInt32(packet.count))
        writer.append(packet)
        return writer.octets
    }
}
