import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct ClientBoundsTests {
    let entered = Gate()
    let leave = Gate()

    var route: Route {
        .describing { [entered, leave] request, _ in
            entered.open()
            await leave.pass()
            return Tell.with { $0.member = request.sender }
        }
    }

    @Test func `a call that finds the queue full fails with a retry delay`() async throws {
        var settings = ClientSettings()
        settings.connectionsPerEndpoint = 1
        settings.waitingCalls = 1
        let client = ConnectClient(settings: settings)
        try await withServer([route]) { endpoint in
            async let held = client.describe(endpoint)
            await entered.pass()
            async let waits = client.describe(endpoint, "second")
            await ClientCancellationTests.settle(client) { $0.waiting == 1 }
            let error = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(error?.gist == "unavailable client_busy not_sent")
            #expect(error?.retryAfter != nil)
            leave.open()
            leave.open()
            _ = try await held
            #expect(try await waits.member == "second")
        }
    }

    @Test func `a call that times out in the queue is reported as not sent`() async throws {
        var settings = ClientSettings()
        settings.connectionsPerEndpoint = 1
        let client = ConnectClient(settings: settings)
        try await withServer([route]) { endpoint in
            async let held = client.describe(endpoint)
            await entered.pass()
            let error = await failure { () async throws(ConnectError) in
                try await client.describe(endpoint, timeout: .milliseconds(100))
            }
            #expect(error?.gist == "deadline_exceeded deadline_exceeded not_sent")
            leave.open()
            _ = try await held
        }
    }

    @Test func `the total number of connections is bounded, and no endpoint starves`() async throws {
        var settings = ClientSettings()
        settings.connections = 1
        let client = ConnectClient(settings: settings)
        try await withServer([route]) { one in
            try await withServer { other in
                async let held = client.describe(one)
                await entered.pass()
                async let waits = client.describe(other, "birch")
                await ClientCancellationTests.settle(client) { $0.waiting == 1 }
                #expect(client.metrics.active == 1)
                leave.open()
                _ = try await held
                #expect(try await waits.member == "birch")
            }
        }
    }
}
