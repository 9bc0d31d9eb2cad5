@testable import Net

/// What a client may send to the HTTP server.
struct HTTPRequestTarget: FuzzTarget {
    let name = "http-request"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var script = ScriptedInput(input)
        let step = 1 + script.number(below: 64)
        let octets = script.octets(.max)
        let whole = try HTTPReading(.request, octets, step: octets.count + 1)
        let pieces = try HTTPReading(.request, octets, step: step)
        try hold(whole == pieces, "in pieces of \(step) it is another request")
        for message in whole.messages {
            guard case .request(let method, let target) = message.head.start else {
                throw Finding(description: "a request that is none: \(message.head)")
            }
            try hold(target.hasPrefix("/"), "a target of \(target)")
            let request = HTTPRequest(method: method, target: target, fields: message.head.fields, body: message.body)
            _ = request.parameter("fresh")
            try checkWriting(request)
        }
        return !whole.messages.isEmpty
    }

    /// What our client would make of it, our server reads as it was.
    private func checkWriting(_ request: HTTPRequest) throws(Finding) {
        var written = request
        written.fields = HTTPFields()
        let own = ["host", "content-length", "transfer-encoding"]
        for field in request.fields.all where !own.contains(field.name.lowercased()) {
            written.fields.append(field.name, field.value)
        }
        guard let endpoint = try? Endpoint("127.0.0.1:80") else { throw Finding(description: "no endpoint") }
        let octets = written.octets(to: endpoint)
        let reading = try HTTPReading(.request, octets, step: octets.count)
        // A target in its short form and a body with its length may be longer than what was read.
        if reading.fault == .longStartLine(limit: HTTPReading.limits.startLine) { return }
        if reading.fault == .largeHead(limit: HTTPReading.limits.head) { return }
        if reading.fault == .manyFields(limit: HTTPReading.limits.fieldCount) { return }
        guard let again = reading.messages.first, reading.messages.count == 1 else {
            throw Finding(description: "it is written as \(reading)")
        }
        try hold(again.body == request.body, "it is written with another body")
        try hold(again.head.start == .request(request.method, target: request.target), "it is written as \(again.head)")
        try hold(
            Array(again.head.fields.all.dropFirst().prefix(written.fields.all.count)) == written.fields.all,
            "other fields")
    }
}
