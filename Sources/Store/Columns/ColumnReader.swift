import Primitives
import SMS

/// One row of a query's result, whichever database it came from; columns are counted from 0.
protocol ColumnReader {
    func isNull(_ column: Int32) -> Bool
    func integer(_ column: Int32) -> Int64
    func boolean(_ column: Int32) -> Bool
    func text(_ column: Int32) -> String
    func octets(_ column: Int32) -> [UInt8]
}

extension ColumnReader {
    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func count(_ column: Int32) -> Int { Int(integer(column)) }
    func time(_ column: Int32) -> WallTime { WallTime(milliseconds: integer(column)) }
    func optionalTime(_ column: Int32) -> WallTime? { optionalInteger(column).map(WallTime.init(milliseconds:)) }
    func messageID(_ column: Int32) -> MessageID { MessageID(rawValue: integer(column)) }
    func optionalMessageID(_ column: Int32) -> MessageID? { optionalInteger(column).map(MessageID.init(rawValue:)) }
    func segments(_ column: Int32) -> SegmentSet { SegmentSet(rawValue: UInt64(bitPattern: integer(column))) }
}
