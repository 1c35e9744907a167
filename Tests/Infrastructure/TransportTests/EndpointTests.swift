import Testing
import Transport

struct EndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:7101", "127.0.0.1", 7101, false),
        ("HTTP://alder.example:80/", "alder.example", 80, false),
        ("https://[::1]:7443", "::1", 7443, true),
    ])
    func `a URL is read into host, port and security`(text: String, host: String, port: Int, isSecure: Bool) throws {
        let endpoint = try Endpoint(url: text)
        #expect(endpoint == Endpoint(host: host, port: port, security: isSecure ? .tls : .plain))
    }

    @Test(arguments: [
        "", "alder:7101", "ftp://alder:21", "file:///etc/passwd", "http://alder", "http://alder:0",
        "http://alder:65536",
        "http://:7101", "http://alder:7101/path", "http://user@alder:7101", "http://alder:7101?x", "http://::1:7101",
        "http://al der:7101", "http://alder:7101\r\n",
    ])
    func `a text that is not a server's address is refused`(text: String) {
        let error = #expect(throws: ConnectError.self) { try Endpoint(url: text) }
        #expect(error?.reason == "endpoint_malformed")
    }

    @Test func `an IPv6 address is written in brackets`() {
        #expect(Endpoint(host: "::1", port: 7101).url == "http://[::1]:7101")
    }
}
