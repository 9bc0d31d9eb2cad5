import Net
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        ("localhost:2776", "localhost", 2776), ("gateway.example.com:0", "gateway.example.com", 0),
        ("127.0.0.1:65535", "127.0.0.1", 65_535), ("[::1]:80", "::1", 80), ("my_host-2:1", "my_host-2", 1),
    ])
    func `an endpoint is read and written`(text: String, host: String, port: UInt16) throws {
        let endpoint = try Endpoint(text)
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(endpoint.description == text)
    }

    @Test(arguments: [
        "", ":", "localhost", "localhost:", ":80", "localhost:65536", "localhost:-1", "localhost:+1", "localhost:８",
        "local host:80", "1.2.3:80", "256.0.0.1:80", "::1:80", "[::1]", "[::1]80", "[localhost]:80", "[1.2.3.4]:80",
        "[]:80", "[::1:80", "中国:80", "a/b:80", "localhost:000080", ".:1",
    ])
    func `what is no endpoint is refused`(text: String) {
        #expect(throws: NetError.badAddress(text)) { try Endpoint(text) }
    }

    @Test(arguments: [
        ("127.0.0.1:2776", "127.0.0.1:2776"), ("0.0.0.0:0", "0.0.0.0:0"), ("[::1]:2776", "[::1]:2776"),
        ("[2001:DB8:0:0:0:0:0:1]:1", "[2001:db8::1]:1"),
    ])
    func `an address is read and written in its shortest form`(text: String, form: String) throws {
        #expect(try SocketAddress(text).description == form)
        #expect(try Endpoint(SocketAddress(text)).numericAddress == SocketAddress(text))
    }

    @Test func `a name is no address`() {
        #expect(throws: NetError.badAddress("localhost:80")) { try SocketAddress("localhost:80") }
    }

    @Test(arguments: [
        ("http://localhost", "localhost:80", "/"), ("http://a.b:81/x?y=1", "a.b:81", "/x?y=1"),
        ("http://[::1]/", "[::1]:80", "/"), ("http://[::1]:8080?q", "[::1]:8080", "/?q"),
        ("http://127.0.0.1:9001/", "127.0.0.1:9001", "/"),
    ])
    func `a URL is read`(text: String, endpoint: String, target: String) throws {
        let url = try HTTPURL(text)
        #expect(url.endpoint.description == endpoint)
        #expect(url.target == target)
    }

    @Test(arguments: [
        "", "localhost", "https://localhost/", "http://", "http:///x", "http://a b/", "http://a/#b", "http://u@a/",
        "http://a:/", "http://a:x/", "http://中国/", "HTTP://a/",
    ])
    func `what is no URL is refused`(text: String) {
        #expect(throws: NetError.badURL(text)) { try HTTPURL(text) }
    }
}
