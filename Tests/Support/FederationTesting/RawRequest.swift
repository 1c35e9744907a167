import Foundation
import NIOCore
import NIOPosix
public import Transport

/// A POST that no HTTP client would send, on its own connection.
public struct RawRequest: Sendable {
    public var path: String
    public var contentType = "application/json"
    public var token: String?
    /// The member that sends it; nil for a stranger without a certificate.
    public var identity: TLSIdentity?
    public var body: [UInt8] = Array("{}".utf8)
    /// The value of Content-Length; nil for the body's own length.
    public var announcedLength: Int?

    public init(_ service: String, _ method: String, token: String? = nil) {
        path = "/\(service)/\(method)"
        self.token = token
    }

    /// Sends it and returns the server's answer, once the server has closed the connection.
    public func send(to endpoint: Endpoint) async throws -> RawAnswer {
        let security = endpoint.security == .plain ? nil : try ChannelSecurity(callingAs: identity)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: endpoint.host, port: endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try security?.add(to: channel)
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(bytes)
            if announcedLength != nil { outbound.finish() }
            var answer = ByteBuffer()
            for try await part in inbound { answer.writeImmutableBuffer(part) }
            return RawAnswer(String(buffer: answer))
        }
    }

    private var bytes: ByteBuffer {
        var lines = [
            "POST \(path) HTTP/1.1", "Host: test", "Connection: close", "Content-Type: \(contentType)",
            "Content-Length: \(announcedLength ?? body.count)",
        ]
        if let token { lines.append("Authorization: Bearer \(token)") }
        return ByteBuffer(bytes: Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + body)
    }
}

/// An HTTP answer with a Connect error in it.
public struct RawAnswer: Sendable {
    public let status: Int
    public let code: String?
    public let reason: String?
    public let next: String?

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts[0].prefix { $0 != "\r\n" }.split(separator: " ")
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        let body = parts.count == 2 ? parts[1] : ""
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(body.utf8))
        code = problem?.code
        reason = problem?.details.first?.debug.reason
        next = problem?.details.first?.debug.next
    }

    private struct Problem: Decodable {
        struct Detail: Decodable {
            struct Debug: Decodable {
                var reason: String
                var next: String
            }

            var debug: Debug
        }

        var code: String
        var details: [Detail]
    }
}
