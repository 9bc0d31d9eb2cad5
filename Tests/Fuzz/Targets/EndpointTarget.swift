import Links

@testable import Net

/// Hosts, ports, URLs and networks as operators write them.
struct EndpointTarget: FuzzTarget {
    let name = "endpoint"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        var isTaken = false
        if let endpoint = try? Endpoint(text) {
            isTaken = true
            try hold((try? Endpoint(endpoint.description)) == endpoint, "\(endpoint) is read as another")
        }
        if let address = try? SocketAddress(text) {
            try hold((try? SocketAddress(address.description)) == address, "\(address) is read as another")
            try hold(address.withSystemAddress { $1 } > 0, "\(address) has no system's form")
            if let range = AddressRange(Endpoint(address).host) {
                try hold(range.contains(address.host), "\(address) is not in its own network")
            }
        }
        if let url = try? HTTPURL(text) {
            isTaken = true
            try hold(url.target.hasPrefix("/"), "a target of \(url.target)")
            try hold((try? HTTPURL(url.description)) == url, "\(url) is read as another")
        }
        if let range = AddressRange(text) {
            isTaken = true
            _ = range.contains(SocketAddress.loopback(port: 0).host)
        }
        return isTaken
    }
}
