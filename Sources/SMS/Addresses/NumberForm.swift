/// How a gateway wants a mainland mobile number written.
package enum NumberForm: String, Sendable, CaseIterable {
    /// `138…`, what CMPP and SMGP gateways take.
    case national
    /// `86138…`, what SGIP insists on.
    case prefixed86 = "86"
    /// `+86138…`.
    case plus86 = "+86"
    /// `0086138…`, as dialled from abroad.
    case zeros86 = "0086"
}

extension PhoneNumber {
    /// The number in the form a gateway wants, for dialling; never for a log.
    package func text(as form: NumberForm) -> String {
        switch form {
        case .national: digits
        case .prefixed86, .plus86, .zeros86: form.rawValue + digits
        }
    }
}
