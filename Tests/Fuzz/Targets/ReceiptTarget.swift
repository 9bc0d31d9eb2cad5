import Primitives
import SMS

/// Receipts written as text, and the spellings of the names in them.
struct ReceiptTarget: FuzzTarget {
    let name = "receipt"

    private static let now = WallTime(milliseconds: 1_767_225_600_000)

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        try checkNames(GatewayMessageID(input))
        guard let receipt = ReceiptText(octets: input).receipt else { return false }
        // A name beyond ASCII is written in hexadecimal digits, which then are its name.
        guard receipt.id.octets.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return true }
        let text = receipt.text(submittedAt: Self.now, doneAt: Self.now)
        guard let again = DeliveryReceipt(text: text) else { throw Finding(description: "no receipt: \(text)") }
        try hold(again.id == receipt.id && again.state == receipt.state, "\(again) instead of \(receipt)")
        try hold(again.errorCode == receipt.errorCode ?? "000", "\(again) instead of \(receipt)")
        return true
    }

    private func checkNames(_ id: GatewayMessageID) throws(Finding) {
        for rule in ReceiptIDRule.allCases {
            for side in ReceiptIDRule.Side.allCases {
                let form = rule.canonical(id, from: side)
                try hold(form.octets.isEmpty == id.octets.isEmpty, "\(rule) makes nothing of a name")
                try hold(rule.canonical(id, from: side) == form, "\(rule) makes two forms of a name")
            }
        }
        try hold(id.description.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "a name that is no ASCII")
    }
}
