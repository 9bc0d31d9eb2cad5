/// A fact of a log line.
package enum LogValue: Equatable, Sendable {
    case string(String)
    case integer(Int)
    case double(Double)
    case bool(Bool)
    case duration(Duration)

    /// The value's own description, which for phone numbers and keys is masked.
    package static func describing(_ value: some CustomStringConvertible) -> LogValue { .string(value.description) }
}

/// The facts of a log line, in their order; names are written in the source, so no input can forge one.
package typealias LogFields = KeyValuePairs<StaticString, LogValue>

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .integer(value) }
    /// A number.
    package init(floatLiteral value: Double) { self = .double(value) }
    /// A truth value.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
