import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

/// Requests that the server itself refuses, sent over a bare TCP connection.
@Suite(.timeLimit(.minutes(5)))
struct RequestRefusalTests {
    static let json = "Content-Type: application/json"

    @Test func `a well-formed JSON request over raw HTTP is answered`() async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, [Self.json], #"{"sender":"alder"}"#)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["server"] == nil)
            #expect(answer.body == #"{"member":"alder"}"#)
        }
    }

    @Test(arguments: [
        "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON",
    ])
    func `a content type may be spelled in several ways`(type: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, ["content-type: \(type)"])
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        "text/plain", "application/grpc", "application/connect+proto", "application/json; charset=latin1", "",
    ])
    func `any other content type gets 415 with the accepted types`(type: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, ["Content-Type: \(type)"])
            #expect(answer.status == 415)
            #expect(answer.headers["accept-post"] == "application/proto, application/json")
            #expect(answer.reason == "content_type_unsupported")
        }
    }

    @Test func `a missing content type gets 415`() async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, [])
            #expect(answer.status == 415)
        }
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "OPTIONS"])
    func `any other HTTP method gets 405 with the allowed one`(method: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, method)
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "POST")
            #expect(answer.reason == "http_method_not_allowed")
        }
    }

    @Test(arguments: [
        "/", "/\(service)/Unknown", "/\(service)", "\(describe)/", "/freshet.other.v1.Participant/Describe",
    ])
    func `an unknown path gets 404 with an unimplemented error`(path: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", path)
            #expect(answer.status == 404)
            #expect(answer.code == "unimplemented")
            #expect(answer.reason == "unknown_method")
        }
    }

    @Test func `a query string after the path is ignored`() async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", "\(describe)?trace=1")
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        ("Connect-Protocol-Version: 2", 400, "protocol_version_unsupported"),
        ("Connect-Protocol-Version: one", 400, "protocol_version_unsupported"),
        ("Connect-Timeout-Ms: 0", 400, "timeout_malformed"),
        ("Connect-Timeout-Ms: -5", 400, "timeout_malformed"),
        ("Connect-Timeout-Ms: 1.5", 400, "timeout_malformed"),
        ("Connect-Timeout-Ms: soon", 400, "timeout_malformed"),
        ("Connect-Timeout-Ms: 12345678901", 400, "timeout_malformed"),
        ("Connect-Timeout-Ms:", 400, "timeout_malformed"),
        ("Content-Encoding: gzip", 501, "content_encoding_unsupported"),
        ("Connect-Timeout-Ms: 1000\r\nConnect-Timeout-Ms: 9000", 400, "header_repeated"),
        ("Authorization: Bearer a\r\nAuthorization: Bearer b", 400, "header_repeated"),
        ("Content-Type: application/proto", 400, "header_repeated"),
    ])
    func `a malformed, unsupported or repeated header is refused`(
        header: String, status: Int, reason: String
    ) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, [Self.json, header])
            #expect(answer.status == status)
            #expect(answer.reason == reason)
        }
    }

    @Test(arguments: [
        "Connect-Protocol-Version: 1", "Connect-Timeout-Ms: 9999999999", "Connect-Timeout-Ms: 0000005000",
        "Content-Encoding: identity", "Accept-Encoding: gzip, br",
    ])
    func `a header that the protocol allows is accepted`(header: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, [Self.json, header])
            #expect(answer.status == 200)
        }
    }

    @Test func `the refusal of an unsupported encoding names the supported one`() async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, [Self.json, "Content-Encoding: br"])
            #expect(answer.code == "unimplemented")
            #expect(answer.headers["accept-encoding"] == "identity")
            #expect(answer.body.contains("identity"))
        }
    }

    @Test(arguments: ["Basic YWxkZXI6eA==", "Bearer", "Bearer a b", "Token x", "Bearer \u{e9}"])
    func `an Authorization header without a valid bearer token counts as no token`(value: String) async throws {
        let route = Route.describing { _, context in Tell.with { $0.member = context.bearerToken ?? "none" } }
        try await withServer([route]) { endpoint in
            let answer = try await request(endpoint, "POST", describe, [Self.json, "Authorization: \(value)"])
            #expect(answer.body == #"{"member":"none"}"#)
        }
    }

    @Test(arguments: [
        ("", "body_malformed"), ("{", "body_malformed"), ("[]", "body_malformed"), ("null", "body_malformed"),
        (#"{"sender":7}"#, "body_malformed"), (#"{"sender":"a"} x"#, "body_malformed"),
        (#"{"sender":"a","colour":"red"}"#, "json_unknown_field"),
        (#"{"sender":"a","sender":"b"}"#, "json_duplicate_key"),
        (#"{"sender":"a","s\u0065nder":"b"}"#, "json_duplicate_key"),
        (#"{"sender":"a","x":{"y_z":1,"yZ":2}}"#, "json_duplicate_key"),
        (String(repeating: "[", count: 65), "json_too_deep"),
        (String(repeating: #"{"a":"#, count: 65), "json_too_deep"),
    ])
    func `a body that is not exactly one message is refused`(body: String, reason: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, [Self.json], body)
            #expect(answer.status == 400)
            #expect(answer.code == "invalid_argument")
            #expect(answer.reason == reason)
        }
    }

    @Test(arguments: [#"{"sender":"\"sender\":,{"}"#, #" { "sender" : "a" } "#, #"{"sender":"\\"}"#])
    func `a body that only seems to repeat a key is accepted`(body: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, [Self.json], body)
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: ["\u{7f}", "\n\u{5}abc", "\n\u{1}\u{0}\u{0}"])
    func `bytes that do not decode as the message are refused`(body: String) async throws {
        try await withServer { endpoint in
            let answer = try await request(endpoint, "POST", describe, ["Content-Type: application/proto"], body)
            #expect(answer.status == 400)
            #expect(answer.reason == "body_malformed")
        }
    }

    @Test func `an error body is exactly the JSON of the Connect protocol`() async throws {
        let thrown = ConnectError(.notFound, reason: "unknown_account", "no such account", next: "list them")
        try await withServer([.describing { _, _ in throw thrown }]) { endpoint in
            let answer = try await request(endpoint, "POST", describe, ["Content-Type: application/proto"], "")
            #expect(answer.status == 404)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(
                answer.body
                    == #"{"code":"not_found","details":[{"debug":{"next":"list them","reason":"unknown_account"},"#
                    + #""type":"freshet.settlement.v1alpha.Problem","value":"Cg91bmtub3duX2FjY291bnQSCWxpc3QgdGhlbQ"}],"#
                    + #""message":"no such account"}"#)
        }
    }
}
