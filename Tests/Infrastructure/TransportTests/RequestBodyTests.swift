import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

/// Bodies that are too large, cut off or broken, and the state of their connection afterwards.
@Suite(.timeLimit(.minutes(5)))
struct RequestBodyTests {
    static let head = "POST \(describe) HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"

    static var smallBodies: ServerLimits {
        var limits = ServerLimits.patient
        limits.bodyBytes = 1000
        return limits
    }

    @Test func `a body announced as too large is refused before it arrives`() async throws {
        try await withServer(limits: Self.smallBodies) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.head + "Content-Length: 1001\r\n\r\n")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 429)
            #expect(answer.code == "resource_exhausted")
            #expect(answer.reason == "body_too_large")
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test func `a body that grows too large is refused`() async throws {
        try await withServer(limits: Self.smallBodies) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
                try await connection.send("400\r\n" + String(repeating: " ", count: 1024) + "\r\n")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.reason == "body_too_large")
        }
    }

    @Test func `a body of exactly the limit is accepted`() async throws {
        try await withServer(limits: Self.smallBodies) { endpoint in
            let body = "{}" + String(repeating: " ", count: 998)
            let answer = try await request(endpoint, "POST", describe, ["Content-Type: application/json"], body)
            #expect(answer.status == 200)
        }
    }

    @Test func `the client distinguishes a request that is too large from an outage`() async throws {
        let client = ConnectClient()
        try await withServer(limits: Self.smallBodies) { endpoint in
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, String(repeating: "a", count: 2 << 20))
            }
            #expect(error?.gist == "resource_exhausted body_too_large answered")
        }
    }

    @Test func `a caller that has only finished sending gets its whole answer`() async throws {
        let large = Route.describing { _, _ in Tell.with { $0.member = String(repeating: "a", count: 8 << 20) } }
        try await withServer([large]) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(
                    "POST \(describe) HTTP/1.1\r\nHost: test\r\nContent-Type: application/proto\r\nContent-Length: 0\r\n\r\n"
                )
                connection.finish()
                return try await connection.receiveAll()
            }
            #expect(answer.utf8.count > 8 << 20)
        }
    }

    @Test func `a chunked body is accepted`() async throws {
        try await withServer { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.head + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
                try await connection.send("a\r\n{\"sender\":\r\n")
                try await connection.send("8\r\n\"alder\"}\r\n0\r\n\r\n")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.body == #"{"member":"alder"}"#)
        }
    }

    @Test func `a body that ends before its announced length is refused`() async throws {
        try await withServer { endpoint in
            let answer = try await request(
                endpoint, "POST", describe, ["Content-Type: application/json"], "{}", announcing: 100)
            #expect(answer.status == 400)
            #expect(answer.code == "invalid_argument")
            #expect(answer.reason == "body_truncated")
        }
    }

    @Test func `a caller that waits for 100 Continue gets it`() async throws {
        try await withServer { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(
                    Self.head + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(try await connection.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
                try await connection.send("{}")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 200)
        }
    }

    @Test func `bytes that are not HTTP are refused`() async throws {
        try await withServer { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}hello\r\n\r\n")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 400)
            #expect(answer.reason == "http_malformed")
        }
    }

    @Test(arguments: [
        "X-Large: " + String(repeating: "a", count: 20_000),
        (0..<100).map { "X-\($0): a" }.joined(separator: "\r\n"),
    ])
    func `a head beyond the limits is refused`(headers: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, ["Content-Type: application/json", headers])
            #expect(answer.status == 400)
            #expect(answer.reason == "http_malformed")
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        try await withServer { endpoint in
            let answers = try await RawConnection.open(endpoint) { connection in
                let one = Self.head + "Content-Length: 16\r\n\r\n" + #"{"sender":"one"}"#
                let two = Self.head + "Connection: close\r\nContent-Length: 16\r\n\r\n" + #"{"sender":"two"}"#
                try await connection.send(one + two)
                return try await connection.receiveAll()
            }
            let bodies = answers.split(separator: "\r\n").filter { $0.hasPrefix("{") }.map { $0.prefix(16) }
            #expect(bodies == [#"{"member":"one"}"#, #"{"member":"two"}"#])
        }
    }

    @Test func `a refused request leaves its connection usable`() async throws {
        try await withServer { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(
                    "POST /nowhere HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
                )
                _ = try await connection.receive(through: "\r\n\r\n")
                try await connection.send(Self.head + "Connection: close\r\nContent-Length: 2\r\n\r\n{}")
                return try await connection.receiveAll()
            }
            #expect(answer.contains("HTTP/1.1 200 OK"))
        }
    }
}
