import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct ClientCancellationTests {
    /// Waits without a clock until the client's metrics meet a condition.
    static func settle(_ client: ConnectClient, until isSettled: (ClientMetrics) -> Bool) async {
        while !isSettled(client.metrics) { await Task.yield() }
    }

    @Test func `a cancelled call gives up its connection at once`() async throws {
        let client = ConnectClient()
        let entered = Gate()
        let cancelled = Gate()
        let route = Route.describing { _, _ in
            entered.open()
            await Gate().pass()
            if Task.isCancelled { cancelled.open() }
            return Tell()
        }
        try await withServer([route]) { endpoint in
            let call = Task { await failure { () async throws(ConnectError) in try await client.describe(endpoint) } }
            await entered.pass()
            #expect(client.metrics.active == 1)
            call.cancel()
            #expect(await call.value?.gist == "canceled canceled unknown")
            await Self.settle(client) { $0.active == 0 }
            await cancelled.pass()
        }
    }

    @Test func `a call cancelled before it starts sends nothing`() async throws {
        let client = ConnectClient()
        try await CannedServer.run([]) { endpoint, canned in
            let call = Task {
                await Gate().pass()
                return await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            }
            call.cancel()
            #expect(await call.value?.gist == "canceled canceled not_sent")
            #expect(canned.requests.isEmpty)
        }
    }

    @Test func `a cancelled call that waits for a connection leaves the queue`() async throws {
        var settings = ClientSettings()
        settings.connectionsPerEndpoint = 1
        let client = ConnectClient(settings: settings)
        let entered = Gate()
        let leave = Gate()
        let route = Route.describing { request, _ in
            entered.open()
            await leave.pass()
            return Tell.with { $0.member = request.sender }
        }
        try await withServer([route]) { endpoint in
            async let first = client.describe(endpoint, "first")
            await entered.pass()
            let second = Task { await failure { () async throws(ConnectError) in try await client.describe(endpoint) } }
            await Self.settle(client) { $0.waiting == 1 }
            second.cancel()
            #expect(await second.value?.gist == "canceled canceled not_sent")
            await Self.settle(client) { $0.waiting == 0 && $0.active == 1 }
            leave.open()
            let told = try await first
            #expect(told.member == "first")
        }
    }

    @Test func `cancelled calls do not disturb the calls beside them`() async throws {
        let client = ConnectClient()
        try await withServer { endpoint in
            await withTaskGroup(of: String?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let call = Task {
                            await failure { () async throws(ConnectError) in
                                try await client.describe(endpoint, "bank-\(number)")
                            }
                        }
                        if number.isMultiple(of: 3) { call.cancel() }
                        let error = await call.value
                        return number.isMultiple(of: 3) && error?.code == .canceled ? nil : error?.gist
                    }
                }
                for await gist in group { #expect(gist == nil) }
            }
            await Self.settle(client) { $0.active == 0 && $0.waiting == 0 }
        }
    }

    @Test func `a shutdown ends active and waiting calls and refuses new ones`() async throws {
        var settings = ClientSettings()
        settings.connectionsPerEndpoint = 1
        let client = ConnectClient(settings: settings)
        let entered = Gate()
        let route = Route.describing { _, _ in
            entered.open()
            await Gate().pass()
            return Tell()
        }
        try await withServer([route]) { endpoint in
            let call = Task { await failure { () async throws(ConnectError) in try await client.describe(endpoint) } }
            await entered.pass()
            let waiting = Task {
                await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            }
            await Self.settle(client) { $0.waiting == 1 }
            client.shutdown()
            #expect(await call.value?.gist == "canceled client_closed unknown")
            #expect(await waiting.value?.gist == "canceled client_closed not_sent")
            let later = await failure { () async throws(ConnectError) in try await client.describe(endpoint) }
            #expect(later?.gist == "canceled client_closed not_sent")
            #expect(client.metrics.active == 0)
            client.shutdown()
        }
    }
}
