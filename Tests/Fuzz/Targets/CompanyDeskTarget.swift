import Digest
import Net
import Primitives
import SMS

@testable import GatewaySimulator

/// What a responder may ask of the simulated companies: a header's lines, an empty line, and a body.
struct CompanyDeskTarget: FuzzTarget {
    let name = "company-desk"

    private static let now = WallTime(milliseconds: 1_767_225_600_000)

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        var script = ScriptedInput(input)
        let isSigned = script.octet() & 1 != 0
        let lines = script.octets(.max).split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
        var fields = HTTPFields()
        fields.append("Tongcha-Timestamp", String(decoding: lines[0], as: UTF8.self))
        let body = lines.count > 2 ? Array(lines[2]) : []
        let key = HMACKey(Array("a key for tests".utf8))
        if lines.count > 1 {
            let code = key.authenticate(lines[0] + [0x0A] + body)
            fields.append(
                "Tongcha-Signature", lines[1].isEmpty ? Hex.text(of: code) : String(decoding: lines[1], as: UTF8.self))
        }
        let request = HTTPRequest(method: .post, target: "/", fields: fields, body: body)
        var desk = CompanyDesk("tencent", CompanyBehaviour(), secret: isSigned ? key : nil, seed: 7)
        guard case .response(let response, _) = desk.reply(to: request, at: Self.now) else { return false }
        try hold([200, 400, 401].contains(response.status), "a status of \(response.status)")
        try hold(desk.reply(to: request, at: Self.now) == .response(response, after: .zero), "another answer")
        return response.status == 200
    }
}
