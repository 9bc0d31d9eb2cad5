import SMS

/// Addresses and numbers as people and gateways write them, and the mask of digits.
struct AddressTarget: FuzzTarget {
    let name = "address"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        let masked = DigitMask.mask(text)
        try hold(masked.unicodeScalars.count == text.unicodeScalars.count, "the mask changes the length")
        try hold(DigitMask.mask(masked) == masked, "masked twice, it is another text")
        try hold(
            masked.unicodeScalars.allSatisfy { $0.properties.numericType != .decimal }, "digits are left: \(masked)")
        let address = Address(text, typeOfNumber: UInt8(input.count % 8))
        guard let phone = PhoneNumber(text) else { return false }
        try hold(!"\(address)".contains(phone.digits), "\(address) shows its digits")
        for form in NumberForm.allCases {
            try hold(PhoneNumber(phone.text(as: form)) == phone, "\(form) of \(phone.digits) is another number")
        }
        return true
    }
}
