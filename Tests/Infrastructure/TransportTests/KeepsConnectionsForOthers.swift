import NIOCore
import NIOPosix
import SettlementProtocol
import SwiftProtobuf
import Synchronization
import Testing
import Transport

/// When connections run out, the idle and the slow lose theirs, and strangers before peers whose calls succeeded.
@Suite(.timeLimit(.minutes(5)))
struct KeepsConnectionsForOthers {
    let client = ConnectClient()

    static func limits(connections: Int) -> ServerLimits {
        var limits = ServerLimits.patient
        limits.connections = connections
        return limits
    }

    static let probe = "GET /livez HTTP/1.1\r\nHost: test\r\n\r\n"
    static let halfHead = "POST \(describe) HTTP/1.1\r\nHost:"
    static let halfBody =
        "POST \(describe) HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"

    @Test(arguments: [probe, halfHead, halfBody, ""])
    func `connections that are held lose their place to new calls`(text: String) async throws {
        try await withServer(limits: Self.limits(connections: 8)) { endpoint in
            let held = try await HeldConnections(40, to: endpoint, sending: text)
            #expect(try await client.describe(endpoint, "birch").member == "birch")
            try await held.waitUntilClosed(32)
            await held.close()
        }
    }

    @Test func `the longest idle loses its connection first`() async throws {
        try await withServer(limits: Self.limits(connections: 4)) { endpoint in
            try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.probe)
                _ = try await connection.receive(through: "true}")
                let others = try await HeldConnections(6, to: endpoint, sending: Self.probe)
                #expect(try await connection.receiveAll() == "")
                await others.close()
            }
        }
    }

    @Test func `a peer whose call succeeded keeps its connection while strangers come and go`() async throws {
        try await withServer(limits: Self.limits(connections: 16)) { endpoint in
            _ = try await client.describe(endpoint)
            for _ in 0..<4 {
                let held = try await HeldConnections(40, to: endpoint, sending: Self.probe)
                _ = try await client.describe(endpoint)
                await held.close()
            }
            #expect(client.metrics.connectionsOpened == 1)
        }
    }

    @Test func `a member's address keeps its connection while strangers come and go`() async throws {
        try await withServer(limits: Self.limits(connections: 8), memberAddresses: ["127.0.0.2"]) { endpoint in
            let member = try await HeldConnections(1, to: endpoint, from: "127.0.0.2", sending: Self.halfHead)
            try await member.startReading()
            let strangers = try await HeldConnections(40, to: endpoint, sending: Self.probe)
            try await strangers.waitUntilClosed(32)
            #expect(member.areOpen)
            await member.close()
            await strangers.close()
        }
    }

    @Test func `a caller with a token keeps its connection while callers without one come and go`() async throws {
        let route = Route.echo.admitting { context in
            context.bearerToken.map(Caller.customer) ?? .unproven
        }
        let strangers = ConnectClient()
        try await withServer([route], limits: Self.limits(connections: 8)) { endpoint in
            _ = try await client.describe(endpoint, token: "mill")
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 {
                    group.addTask { _ = try? await strangers.describe(endpoint) }
                }
                try await group.waitForAll()
            }
            _ = try await client.describe(endpoint, token: "mill")
            #expect(client.metrics.connectionsOpened == 1)
        }
    }

    @Test func `one customer has at most half of the connections`() async throws {
        let route = Route.echo.admitting { context in
            context.bearerToken.map(Caller.customer) ?? .unproven
        }
        try await withServer([route], limits: Self.limits(connections: 8)) { endpoint in
            let call = [
                "POST \(describe) HTTP/1.1", "Host: test", "Authorization: Bearer mill",
                "Content-Type: application/json", "Content-Length: 2", "", "{}",
            ]
            let held = try await HeldConnections(8, to: endpoint, sending: call.joined(separator: "\r\n"))
            try await held.waitUntilClosed(4)
            #expect(try await client.describe(endpoint, token: "joiner").member == "alder")
            await held.close()
        }
    }

    @Test func `calls of customers leave room for operators`() async throws {
        let entered = Gate()
        let leave = Gate()
        let route = Route.describing { request, context in
            if context.caller != .operator {
                entered.open()
                await leave.pass()
            }
            return Tell.with { $0.member = request.sender }
        }
        .admitting { context in
            context.bearerToken == "operator" ? .operator : .customer(context.bearerToken ?? "")
        }
        try await withServer([route], limits: Self.limits(connections: 8)) { endpoint in
            try await withThrowingTaskGroup { group in
                for number in 0..<7 {
                    group.addTask { _ = try? await client.describe(endpoint, token: "customer-\(number)") }
                    await entered.pass()
                }
                let refusal = await failure { () async throws(ConnectError) in
                    try await client.describe(endpoint, token: "customer-8")
                }
                #expect(refusal?.gist == "unavailable server_busy answered")
                #expect(try await client.describe(endpoint, token: "operator").member == "alder")
                for _ in 0..<7 { leave.open() }
                try await group.waitForAll()
            }
        }
    }

    @Test func `the slowest body is given up for a newer one`() async throws {
        var limits = ServerLimits.patient
        limits.bodyBytesTogether = 1_000
        limits.smallBodyBytes = 0
        try await withServer(limits: limits) { endpoint in
            try await RawConnection.open(endpoint) { connection in
                try await connection.send(
                    RequestBodyTests.head + "Content-Length: 900\r\n\r\n" + String(repeating: " ", count: 400))
                var metrics = ""
                while !metrics.contains(#""test.body_bytes":400,"#) {
                    metrics = try await client.page(endpoint, "/measures").text
                }
                // It is refused as long as the first body is young, and taken when that one counts as slow.
                let text = String(repeating: "a", count: 300)
                var told: Tell?
                while told == nil { told = try? await client.describe(endpoint, text) }
                #expect(told?.member == text)
                #expect(try await connection.receiveAll() == "")
            }
        }
    }

    @Test func `large bodies do not keep small ones out`() async throws {
        var limits = ServerLimits.patient
        limits.bodyBytesTogether = 1
        limits.smallBodyBytes = 1_000
        try await withServer(limits: limits) { endpoint in
            let large = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, String(repeating: "a", count: 2_000))
            }
            #expect(large?.reason == "server_busy")
            let told = try await client.describe(endpoint, "birch")
            #expect(told.member == "birch")
        }
    }

    @Test func `a peer that does not read its answers gets no more of them`() async throws {
        var limits = ServerLimits.patient
        limits.transferPause = .milliseconds(300)
        limits.bodyRate = 100 << 20
        let calls = Atomic<Int>(0)
        let large = Route.describing { _, _ in
            calls.add(1, ordering: .relaxed)
            return Tell.with { $0.member = String(repeating: "a", count: 1 << 20) }
        }
        try await withServer([large], limits: limits) { endpoint in
            let call = RequestBodyTests.head + "Content-Length: 2\r\n\r\n{}"
            let deaf = try await HeldConnections(1, to: endpoint, sending: String(repeating: call, count: 200))
            var metrics = ""
            while !metrics.contains(#""test.connections":1,"#) || calls.load(ordering: .relaxed) == 0 {
                metrics = try await client.page(endpoint, "/measures").text
            }
            #expect(calls.load(ordering: .relaxed) < 100, "the rest was never asked for")
            #expect(metrics.contains(#""test.body_bytes":0,"#))
            await deaf.close()
        }
    }

    @Test func `nothing but the head is read of a caller that is not admitted`() async throws {
        let route = Route.echo.admitting { _ throws(ConnectError) in
            throw ConnectError(.unauthenticated, reason: "token_missing", "the call has no token", next: "send one")
        }
        try await withServer([route]) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(RequestBodyTests.head + "Content-Length: 8000000\r\n\r\n")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 401)
            #expect(answer.reason == "token_missing")
            #expect(answer.headers["connection"] == "close")
        }
    }

    @Test func `a body below the least rate is refused long before its deadline`() async throws {
        var limits = ServerLimits.patient
        limits.transferPause = .milliseconds(200)
        try await withServer(limits: limits) { endpoint in
            let answer = try await RawConnection.open(endpoint) { connection in
                try await connection.send(RequestBodyTests.head + "Content-Length: 1000000\r\n\r\n{")
                return RawAnswer(try await connection.receiveAll())
            }
            #expect(answer.status == 504)
            #expect(answer.reason == "body_too_slow")
        }
    }

    @Test func `a later head on a connection has the same deadline as the first`() async throws {
        var limits = ServerLimits.patient
        limits.headDeadline = .milliseconds(200)
        limits.idleDeadline = .seconds(3_600)
        try await withServer(limits: limits) { endpoint in
            try await RawConnection.open(endpoint) { connection in
                try await connection.send(Self.probe)
                _ = try await connection.receive(through: "true}")
                try await connection.send(Self.halfHead)
                #expect(try await connection.receiveAll() == "")
            }
        }
    }
}

/// Connections of an attacker, which sends something on each and then nothing more, and never reads.
private struct HeldConnections {
    private let channels: [any Channel]
    private let closures: AsyncStream<Void>

    init(
        _ count: Int, to endpoint: Endpoint, from address: String = "127.0.0.1", sending text: String
    ) async throws {
        let (closures, closed) = AsyncStream.makeStream(of: Void.self)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .bind(to: try SocketAddress(ipAddress: address, port: 0))
        var channels: [any Channel] = []
        for _ in 0..<count {
            let channel = try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
            channel.closeFuture.whenComplete { _ in closed.yield() }
            // The server may have closed the connection already.
            try? await channel.writeAndFlush(ByteBuffer(string: text))
            channels.append(channel)
        }
        self.channels = channels
        self.closures = closures
    }

    var areOpen: Bool { channels.allSatisfy(\.isActive) }

    /// From now on it is noticed that the server closes a connection.
    func startReading() async throws {
        for channel in channels where channel.isActive { try? await channel.setOption(.autoRead, value: true).get() }
    }

    /// Returns once the server has closed this many of them.
    func waitUntilClosed(_ count: Int) async throws {
        try await startReading()
        var closures = closures.makeAsyncIterator()
        for _ in 0..<count { await closures.next() }
    }

    func close() async {
        for channel in channels { try? await channel.close() }
    }
}
