/// One end of a short message as a protocol names it: a number, a short code, or letters.
package struct Address: Hashable, Sendable {
    /// The address as written, without type or plan.
    package var text: String
    /// Type of number (SMPP 3.4 §5.2.5): 0 unknown, 1 international, 2 national, 5 alphanumeric …
    package var typeOfNumber: UInt8
    /// Numbering plan indicator (SMPP 3.4 §5.2.6): 0 unknown, 1 E.164 …
    package var numberingPlan: UInt8

    /// An address of the given text, type and plan.
    package init(_ text: String, typeOfNumber: UInt8 = 0, numberingPlan: UInt8 = 0) {
        self.text = text
        self.typeOfNumber = typeOfNumber
        self.numberingPlan = numberingPlan
    }

    /// The mobile number this address names, if it names one: eleven digits of an international number are another
    /// country's.
    package var phoneNumber: PhoneNumber? {
        PhoneNumber(text, isInternational: typeOfNumber == Self.international)
    }

    private static let international: UInt8 = 1
}

extension Address: CustomStringConvertible {
    /// The address as people may see it: what reads as a mobile number is masked, a short code is not.
    package var description: String { PhoneNumber(text)?.description ?? text }
}
