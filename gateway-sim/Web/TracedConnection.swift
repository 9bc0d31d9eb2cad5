import Primitives

/// A connection whose PDUs are remembered, as a capture file needs it.
struct TracedConnection: Sendable {
    /// When something happened.
    struct Moment: Sendable {
        /// How many PDUs there were before.
        let pduCount: Int
        let at: WallTime
    }

    /// Its addresses.
    let stream: TCPStream
    let opening: Moment
    var closing: Moment?

    /// The most connections, unless more are open.
    static let limit = 256
}

extension TraceBook {
    /// A capture file of these PDUs: a stream for each connection, with handshake and end.
    ///
    /// What was left out of a stream, by choice or because it is forgotten, leaves no gap in its sequence numbers.
    func capture(of entries: [Entry], by mask: PDUMask) -> [UInt8] {
        let used = connections.filter { connection in entries.contains { $0.connection == connection.key } }
        var ends: [(moment: TracedConnection.Moment, connection: Int, isOpening: Bool)] = []
        for (number, connection) in used {
            ends.append((connection.opening, number, true))
            if let closing = connection.closing { ends.append((closing, number, false)) }
        }
        ends.sort {
            ($0.moment.pduCount, $0.moment.at, $0.connection) < ($1.moment.pduCount, $1.moment.at, $1.connection)
        }
        var streams = used.mapValues(\.stream)
        var file = PcapFormat.header
        func write(_ packets: [[UInt8]], at moment: WallTime) {
            for packet in packets { file += PcapFormat.record(packet, microsecond: moment.milliseconds * 1_000) }
        }
        var nextEnd = ends.startIndex
        func writeEnds(before pduNumber: Int) {
            while nextEnd < ends.endIndex, ends[nextEnd].moment.pduCount < pduNumber {
                let end = ends[nextEnd]
                nextEnd += 1
                let packets = end.isOpening ? streams[end.connection]?.opening() : streams[end.connection]?.closing()
                write(packets ?? [], at: end.moment.at)
            }
        }
        for entry in entries {
            writeEnds(before: entry.number)
            for piece in mask.pieces(of: entry.octets) {
                let packets = streams[entry.connection]?.segments(of: piece, fromHere: entry.direction == .sent)
                write(packets ?? [], at: entry.at)
            }
        }
        writeEnds(before: .max)
        return file
    }
}
