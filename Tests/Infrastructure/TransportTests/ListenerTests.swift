import Logging
import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct ListenerTests {
    let client = ConnectClient()

    static func listener(host: String = "127.0.0.1", port: Int) -> Listener {
        Listener(
            name: "test", host: host, port: port, routes: [], health: Health(ready: { [] }, metrics: { [:] }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `a port in use is reported as such`() async throws {
        try await withServer { endpoint in
            await #expect(throws: ListenerError.portInUse(port: endpoint.port)) {
                try await Self.listener(port: endpoint.port).run { _ in }
            }
        }
    }

    @Test(arguments: [("127.0.0.1", 70_000), ("127.0.0.1", -1), ("203.0.113.1", 0)])
    func `an address that cannot be bound is reported as such`(host: String, port: Int) async throws {
        let error = await #expect(throws: ListenerError.self) {
            try await Self.listener(host: host, port: port).run { _ in }
        }
        #expect(error?.code == "bind_failed")
    }

    @Test func `a request above the bound is refused with a retry delay`() async throws {
        var limits = ServerLimits.patient
        limits.requestsInFlight = 1
        let entered = Gate()
        let leave = Gate()
        let route = Route.describing { _, _ in
            entered.open()
            await leave.pass()
            return Tell()
        }
        try await withServer([route], limits: limits) { endpoint in
            async let held = client.describe(endpoint)
            await entered.pass()
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "unavailable server_busy answered")
            #expect(error?.retryAfter == .seconds(1))
            leave.open()
            _ = try await held
        }
    }

    @Test func `a stopped listener first answers the requests in flight`() async throws {
        let entered = Gate()
        let leave = Gate()
        let route = Route.describing { _, _ in
            entered.open()
            await leave.pass()
            return Tell.with { $0.member = "done" }
        }
        let (calls, made) = AsyncStream.makeStream(of: Task<Tell, any Error>.self)
        // The server begins to stop when this closure returns; the handler still holds the call then.
        async let stopped: Void = withServer([route]) { endpoint in
            made.yield(Task { [client] in try await client.describe(endpoint) })
            await entered.pass()
        }
        var iterator = calls.makeAsyncIterator()
        let call = try #require(await iterator.next())
        leave.open()
        #expect(try await call.value.member == "done")
        try await stopped
    }

    @Test func `a stopped listener cuts off hanging calls at its drain deadline`() async throws {
        var limits = ServerLimits.patient
        limits.drainDeadline = .milliseconds(100)
        let entered = Gate()
        let route = Route.describing { _, _ in
            entered.open()
            await Gate().pass()
            return Tell()
        }
        let (calls, made) = AsyncStream.makeStream(of: Task<ConnectError?, Never>.self)
        try await withServer([route], limits: limits) { endpoint in
            made.yield(
                Task { [client] in
                    await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
                })
            await entered.pass()
        }
        var iterator = calls.makeAsyncIterator()
        let call = try #require(await iterator.next())
        #expect(await call.value?.gist == "unavailable connection_lost unknown")
    }

    @Test(arguments: ["", "GET /livez HTTP/1.1\r\nHost"])
    func `a stopped listener closes a connection that is idle or has sent half a head`(next: String) async throws {
        let (answers, received) = AsyncStream.makeStream(of: Task<String, any Error>.self)
        let ready = Gate()
        try await withServer { endpoint in
            received.yield(
                Task {
                    try await RawConnection.open(endpoint) { connection in
                        try await connection.send("GET /livez HTTP/1.1\r\nHost: test\r\n\r\n" + next)
                        _ = try await connection.receive(through: "true}")
                        ready.open()
                        return try await connection.receiveAll()
                    }
                })
            await ready.pass()
        }
        var iterator = answers.makeAsyncIterator()
        let answer = try #require(await iterator.next())
        #expect(try await answer.value == "")
    }
}
