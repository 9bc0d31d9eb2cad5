@testable import Net

/// What a server may answer to the HTTP client.
struct HTTPResponseTarget: FuzzTarget {
    let name = "http-response"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var script = ScriptedInput(input)
        let choice = script.octet()
        let kind = HTTPParser.Kind.response(toHead: choice & 0x80 != 0)
        let octets = script.octets(.max)
        let whole = try HTTPReading(kind, octets, step: octets.count + 1)
        let pieces = try HTTPReading(kind, octets, step: 1 + Int(choice & 0x3F))
        try hold(whole == pieces, "in pieces it is another response")
        for message in whole.messages {
            guard case .response(let status) = message.head.start else {
                throw Finding(description: "a response that is none: \(message.head)")
            }
            try hold((200...599).contains(status), "a status of \(status)")
        }
        return !whole.messages.isEmpty
    }
}
