import Digest
import Inquiry
import Net
import Primitives

/// Posts bodies of JSON to one address, signed so that the other side knows from whom they come.
///
/// `Tongcha-Timestamp` and `Tongcha-Signature`, the HMAC-SHA-256 over timestamp, newline and body in hexadecimal, where a
/// secret is configured.
struct SignedClient: Sendable {
    let url: HTTPURL
    let secret: HMACKey?
    let client: HTTPClient
    /// How long one request may take.
    let timeout: Duration
    /// Civil time as the other side sees it: a timestamp that is off is refused.
    let wallClock: @Sendable () -> WallTime

    /// The body of the answer, which must have status 200.
    func post(_ body: [UInt8]) async throws(BatchFailure) -> [UInt8] {
        var fields: HTTPFields = ["Content-Type": "application/json"]
        let timestamp = String(wallClock().milliseconds / 1_000)
        fields.append("Tongcha-Timestamp", timestamp)
        if let secret {
            fields.append("Tongcha-Signature", Hex.text(of: secret.authenticate(Array("\(timestamp)\n".utf8) + body)))
        }
        let response: HTTPResponse
        do throws(NetError) {
            // The same question asked twice gets the same answer, so a stale connection costs nothing.
            response = try await client.post(
                body, to: url, fields: fields, deadline: client.loop.now + timeout, mayRepeat: true)
        } catch {
            if case .timedOut = error { throw .timedOut }
            throw .refused
        }
        guard response.status == 200 else { throw .status(response.status) }
        return response.body
    }
}
