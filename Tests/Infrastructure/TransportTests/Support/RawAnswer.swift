import Foundation
import Transport

/// An HTTP answer as it came over the wire.
struct RawAnswer {
    let status: Int
    let headers: [String: String]
    let body: String

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        headers = Dictionary(
            lines.dropFirst().map { line in
                let field = line.split(separator: ":", maxSplits: 1)
                return (field[0].lowercased(), field[1].trimmingCharacters(in: .whitespaces))
            }, uniquingKeysWith: { first, second in "\(first), \(second)" })
        body = parts.count == 2 ? String(parts[1]) : ""
    }

    private struct Problem: Decodable {
        struct Detail: Decodable {
            struct Debug: Decodable { var reason: String }
            var debug: Debug
        }

        var code: String
        var details: [Detail]
    }

    private var problem: Problem? { try? JSONDecoder().decode(Problem.self, from: Data(body.utf8)) }
    var code: String? { problem?.code }
    var reason: String? { problem?.details.first?.debug.reason }
}

/// Sends one request on its own connection.
func request(
    _ endpoint: Endpoint, _ method: String = "POST", _ path: String = describe,
    _ headers: [String] = ["Content-Type: application/json"], _ body: String = "{}", announcing length: Int? = nil
) async throws -> RawAnswer {
    try await RawConnection.open(endpoint) { connection in
        let lines = ["\(method) \(path) HTTP/1.1", "Host: test", "Connection: close"] + headers
        let head = lines + ["Content-Length: \(length ?? body.utf8.count)", "", ""]
        try await connection.send(head.joined(separator: "\r\n") + body)
        if length != nil { connection.finish() }
        return RawAnswer(try await connection.receiveAll())
    }
}
