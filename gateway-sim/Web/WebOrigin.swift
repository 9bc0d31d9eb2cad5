import Net

/// Keeps other people's pages out: a browser that shows one of them can reach this machine's addresses.
///
/// A page that points a name of its own at 127.0.0.1 is found out by `Host`, one that sends requests here by `Origin`.
enum WebOrigin {
    /// Why the request is not looked at, if it is not.
    static func refusal(of request: HTTPRequest) -> APIError? {
        let host = request.fields["Host"] ?? ""
        guard isOwn(host) else {
            return APIError(
                status: 403, code: "wrong_host", message: "Host must be an address, or localhost", field: "Host")
        }
        guard let origin = request.fields["Origin"], origin != "http://\(host)" else { return nil }
        return APIError(
            status: 403, code: "wrong_origin", message: "pages of other origins may not call this", field: "Origin")
    }

    /// Whether it is an IP address or `localhost`, with or without a port; any other name may be anybody's.
    private static func isOwn(_ host: String) -> Bool {
        if host.hasPrefix("[") { return host.contains("]") }
        let name = host.split(separator: ":", omittingEmptySubsequences: false).first ?? ""
        if name.lowercased() == "localhost" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
