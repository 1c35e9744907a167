import NIOCore
import SettlementProtocol
import SwiftProtobuf
import Synchronization
import Testing
import Transport

/// Callers that proved nothing are answered at a bounded rate, and nobody else waits for them.
@Suite(.timeLimit(.minutes(5)))
struct HoldsCallsBack {
    private static let refusing = Route.echo.admitting { context throws(ConnectError) in
        guard let token = context.bearerToken else {
            throw ConnectError(.unauthenticated, reason: "token_missing", "the call has no token", next: "send one")
        }
        return token == "operator" ? .operator : .customer(token)
    }

    /// Makes calls one after another, and returns how long they took.
    private func time(of calls: Int, to endpoint: Endpoint, token: String? = nil) async -> Duration {
        let client = ConnectClient()
        let start = ContinuousClock.now
        for _ in 0..<calls {
            _ = await failure { () async throws(ConnectError) in try await client.describe(endpoint, token: token) }
        }
        return .now - start
    }

    @Test func `calls without a token are held back beyond their rate, although each has its own connection`()
        async throws
    {
        var limits = ServerLimits.patient
        limits.strangersCallsPerSecond = 10
        try await withServer([Self.refusing], limits: limits) { endpoint in
            // Two seconds of calls pass at once.
            #expect(await time(of: 25, to: endpoint) >= .milliseconds(400))
        }
    }

    @Test func `calls that succeed without proof have a rate of their own`() async throws {
        var limits = ServerLimits.patient
        limits.strangersCallsPerSecond = 1
        limits.unprovenCallsPerSecond = 10
        try await withServer(limits: limits) { endpoint in
            #expect(await time(of: 26, to: endpoint) >= .milliseconds(400))
        }
    }

    @Test func `customers, operators and members on this machine are not held back by strangers' rates`()
        async throws
    {
        var limits = ServerLimits.patient
        limits.strangersCallsPerSecond = 1
        limits.unprovenCallsPerSecond = 1
        try await withServer([Self.refusing], limits: limits) { endpoint in
            _ = await time(of: 2, to: endpoint)
            #expect(await time(of: 40, to: endpoint, token: "mill") < .seconds(30))
            #expect(await time(of: 40, to: endpoint, token: "operator") < .seconds(30))
        }
        try await withServer(limits: limits, localAddresses: ["127.0.0.1"]) { endpoint in
            #expect(await time(of: 40, to: endpoint) < .seconds(30))
        }
    }

    @Test func `an operator has no rate at all`() async throws {
        var limits = ServerLimits.patient
        limits.callsPerSecond = 1
        try await withServer([Self.refusing], limits: limits) { endpoint in
            #expect(await time(of: 40, to: endpoint, token: "operator") < .seconds(30))
        }
    }

    @Test func `new connections are turned away from an address whose calls wait on many`() async throws {
        var limits = ServerLimits.patient
        limits.connections = 8
        limits.strangersCallsPerSecond = 1
        try await withServer([Self.refusing], limits: limits) { endpoint in
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 { group.addTask { _ = await time(of: 2, to: endpoint) } }
                try await group.waitForAll()
            }
            let metrics = try await ConnectClient().page(endpoint, "/measures").text
            #expect(!metrics.contains(#""test.refusals":0,"#))
            #expect(try await ConnectClient().describe(endpoint, token: "mill").member == "alder")
        }
    }

    @Test func `a customer by whose calls nothing is done is held back, and others are not`() async throws {
        var limits = ServerLimits.patient
        limits.refusalsPerSecond = 10
        let route = Route.unary(service, "Describe", isRefusal: { $0.member == "refused" }) { (_: Ask, context) in
            Tell.with { $0.member = context.bearerToken ?? "" }
        }
        .admitting { context in .customer(context.bearerToken ?? "") }
        try await withServer([route], limits: limits) { endpoint in
            #expect(await time(of: 26, to: endpoint, token: "refused") >= .milliseconds(400))
            let others = await time(of: 26, to: endpoint, token: "mill")
            #expect(others < .seconds(30))
        }
    }

    @Test func `an address that opens too many connections is turned away, and no other`() throws {
        var limits = ServerLimits()
        limits.connections = 8
        limits.strangersCallsPerSecond = 1
        let table = ConnectionTable(limits: limits, memberAddresses: ["10.0.0.3"], localAddresses: ["127.0.0.1"]) {
            _ in
        }
        for address in ["10.0.0.1", "10.0.0.3", "127.0.0.1"] {
            let address = try SocketAddress(ipAddress: address, port: 1_024)
            for _ in 0..<4 {
                #expect(table.admits(address))
                _ = table.add(from: address) {}
            }
            #expect(table.admits(address) == (address.ipAddress != "10.0.0.1"))
        }
        #expect(table.admits(try SocketAddress(ipAddress: "10.0.0.2", port: 1_024)))
    }

    @Test func `a request that is held back ends with its connection`() async throws {
        var limits = ServerLimits.patient
        limits.strangersCallsPerSecond = 1
        let calls = Atomic<Int>(0)
        let counting = Route.describing { _, _ in
            calls.add(1, ordering: .relaxed)
            throw ConnectError(.permissionDenied, reason: "unknown_member", "not a member", next: "be one")
        }
        try await withServer([counting], limits: limits) { endpoint in
            _ = await time(of: 2, to: endpoint)
            try await RawConnection.open(endpoint) { connection in
                try await connection.send(RequestBodyTests.head + "Content-Length: 2\r\n\r\n{}")
            }
            let client = ConnectClient()
            _ = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(calls.load(ordering: .relaxed) == 3)
        }
    }
}
