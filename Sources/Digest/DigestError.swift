/// What this module cannot do.
package enum DigestError: Error, Equatable {
    /// The kernel gave no random octets; `code` is its `errno`.
    case randomnessUnavailable(code: Int32)
}

extension DigestError: CustomStringConvertible {
    /// The fault as a sentence.
    package var description: String {
        switch self {
        case .randomnessUnavailable(let code): "the kernel gives no random octets (errno \(code))"
        }
    }
}
