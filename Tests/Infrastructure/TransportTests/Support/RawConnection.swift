import NIOCore
import NIOPosix
import Transport

/// A bare TCP connection, for requests that no HTTP client would send.
struct RawConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received = ""

    static func open<Result: Sendable>(
        _ endpoint: Endpoint, _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: endpoint.host, port: endpoint.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&connection)
        }
    }

    func send(_ text: String) async throws {
        try await sender(text)
    }

    /// ``send(_:)`` as a closure, for use in another task.
    var sender: @Sendable (String) async throws -> Void {
        { [outbound] text in try await outbound.write(ByteBuffer(string: text)) }
    }

    /// Closes the sending side of the connection.
    func finish() {
        outbound.finish()
    }

    /// All bytes until the server closes the connection.
    mutating func receiveAll() async throws -> String {
        while let bytes = try await inbound.next(isolation: #isolation) { received += String(buffer: bytes) }
        defer { received = "" }
        return received
    }

    /// All bytes up to and including `end`.
    mutating func receive(through end: String) async throws -> String {
        while !received.contains(end), let bytes = try await inbound.next(isolation: #isolation) {
            received += String(buffer: bytes)
        }
        let parts = received.split(separator: end, maxSplits: 1, omittingEmptySubsequences: false)
        received = parts.count == 2 ? String(parts[1]) : ""
        return parts[0] + end
    }
}
