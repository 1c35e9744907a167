import SettlementProtocol
import Testing
import Transport

/// The client's errors for servers that are down, die, or send an unexpected answer.
@Suite(.timeLimit(.minutes(5)))
struct ClientFailureTests {
    let client = ConnectClient()

    static func answer(_ status: String, _ headers: String..., body: String = "") -> String {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", body]
        return lines.joined(separator: "\r\n")
    }

    @Test func `a refused connection means that nothing was sent`() async throws {
        let closed = try await CannedServer.run([]) { endpoint, _ in endpoint }
        let error = await failure { () async throws(ConnectError) in try await client.describe(closed) }
        #expect(error?.gist == "unavailable connect_failed not_sent")
    }

    @Test func `a host name that does not resolve means that nothing was sent`() async throws {
        let error = await failure { () async throws(ConnectError) in
            try await client.describe(Endpoint(host: "nowhere.invalid", port: 7101))
        }
        #expect(error?.gist == "unavailable connect_failed not_sent")
    }

    @Test func `a server that dies during a request leaves the delivery unknown`() async throws {
        try await CannedServer.run([nil]) { endpoint, canned in
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "unavailable connection_lost unknown")
            #expect(canned.requests.count == 1)
        }
    }

    @Test func `an answer that breaks off leaves the delivery unknown`() async throws {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/proto\r\nContent-Length: 10\r\nConnection: close\r\n\r\nab"
        try await CannedServer.run([head]) { endpoint, _ in
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, timeout: .milliseconds(200))
            }
            #expect(error?.delivery == .unknown)
        }
    }

    @Test func `a request is not sent twice when its kept-alive connection dies`() async throws {
        let good = Self.answer("200 OK", "Content-Type: application/proto")
        try await CannedServer.run([good, nil, good]) { endpoint, canned in
            _ = try await client.describe(endpoint)
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "unavailable connection_lost unknown")
            #expect(canned.requests.count == 2)
            _ = try await client.describe(endpoint)
            #expect(canned.requests.count == 3)
        }
    }

    @Test func `a request carries version, token and timeout, and no Expect header`() async throws {
        try await CannedServer.run([Self.answer("200 OK", "Content-Type: application/proto")]) { endpoint, canned in
            _ = try await client.describe(endpoint, timeout: .seconds(3), token: "t-1")
            let request = try #require(canned.requests.first)
            #expect(request.hasPrefix("POST \(describe) HTTP/1.1\r\n"))
            #expect(request.contains("Content-Type: application/proto\r\n"))
            #expect(request.contains("Connect-Protocol-Version: 1\r\n"))
            #expect(request.contains("Authorization: Bearer t-1\r\n"))
            #expect(!request.contains("Expect") && !request.contains("User-Agent"))
            let timeout = request.split(separator: "\r\n").first { $0.hasPrefix("Connect-Timeout-Ms: ") }
            let milliseconds = try #require(timeout.flatMap { Int($0.dropFirst(20)) })
            #expect((1...3000).contains(milliseconds))
        }
    }

    @Test(arguments: [
        ("400 Bad Request", ConnectCode.internal, Delivery.answered),
        ("401 Unauthorized", .unauthenticated, .answered),
        ("403 Forbidden", .permissionDenied, .answered),
        ("404 Not Found", .unimplemented, .answered),
        ("429 Too Many Requests", .unavailable, .answered),
        ("302 Found", .unknown, .unknown),
        ("418 I'm a teapot", .unknown, .unknown),
        ("500 Internal Server Error", .unknown, .unknown),
        ("502 Bad Gateway", .unavailable, .unknown),
        ("503 Service Unavailable", .unavailable, .unknown),
        ("504 Gateway Timeout", .unavailable, .unknown),
    ])
    func `an answer outside the Connect protocol is judged by its HTTP status`(
        status: String, code: ConnectCode, delivery: Delivery
    ) async throws {
        let page = Self.answer(status, "Content-Type: text/html", "Location: http://127.0.0.1:1/", body: "<html>")
        try await CannedServer.run([page]) { endpoint, canned in
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.code == code)
            #expect(error?.reason == "bad_response")
            #expect(error?.delivery == delivery)
            #expect(canned.requests.count == 1, "no redirect is followed")
        }
    }

    @Test(arguments: ["{}", #"{"code":null}"#, #"{"code":"teapot"}"#, "[1]", "not json"])
    func `an error body outside the protocol is judged by its HTTP status`(body: String) async throws {
        try await CannedServer.run([Self.answer("403 No", "Content-Type: application/json", body: body)]) {
            endpoint, _ in
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "permission_denied bad_response answered")
        }
    }

    @Test func `a foreign server's error keeps its code and message`() async throws {
        let body = #"{"code":"not_found","message":"no","details":[{"type":"other.Type","value":"AA"}],"extra":1}"#
        let answer = Self.answer("404 Not Found", "Content-Type: application/json", "Retry-After: 7", body: body)
        try await CannedServer.run([answer]) { endpoint, _ in
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "not_found not_found answered")
            #expect(error?.message == "no")
            #expect(error?.retryAfter == .seconds(7))
        }
    }

    @Test(arguments: ["Cg9sYXRlX3ByZXBhcmU=", "Cgxsyw"])
    func `a broken error detail is ignored, padded or not`(value: String) async throws {
        let detail = #"{"type":"freshet.settlement.v1alpha.Problem","value":"\#(value)"}"#
        let body = #"{"code":"aborted","details":[\#(detail)]}"#
        try await CannedServer.run([Self.answer("409 Conflict", "Content-Type: application/json", body: body)]) {
            endpoint, _ in
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.code == .aborted)
            #expect(error?.reason == "aborted")
        }
    }

    @Test(arguments: ["application/json", "text/plain", "application/connect+proto"])
    func `a success with another content type is a bad response`(type: String) async throws {
        try await CannedServer.run([Self.answer("200 OK", "Content-Type: \(type)", body: "{}")]) { endpoint, _ in
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "unknown bad_response unknown")
        }
    }

    @Test func `a success whose body does not decode is a bad response`() async throws {
        let answer = Self.answer("200 OK", "Content-Type: application/proto", body: "\u{7f}")
        try await CannedServer.run([answer]) { endpoint, _ in
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "unknown bad_response unknown")
        }
    }

    @Test func `an answer that is not HTTP leaves the delivery unknown`() async throws {
        try await CannedServer.run(["SSH-2.0-OpenSSH_9.2\r\n"]) { endpoint, _ in
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, timeout: .seconds(1))
            }
            #expect(error?.delivery == .unknown)
        }
    }

    @Test func `an answer beyond the size limit is refused`() async throws {
        var settings = ClientSettings()
        settings.responseBytes = 1000
        let client = ConnectClient(settings: settings)
        try await withServer { endpoint in
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, String(repeating: "a", count: 1001))
            }
            #expect(error?.gist == "resource_exhausted response_too_large unknown")
            let told = try await client.describe(endpoint, "birch")
            #expect(told.member == "birch")
        }
    }

    @Test(arguments: ["", "a b", "a\r\nX-Evil: 1", "\u{e9}"])
    func `a token that would break the header is not sent`(token: String) async throws {
        try await CannedServer.run([]) { endpoint, canned in
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, token: token)
            }
            #expect(error?.gist == "invalid_argument token_malformed not_sent")
            #expect(canned.requests.isEmpty)
        }
    }
}
