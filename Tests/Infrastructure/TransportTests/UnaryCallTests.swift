import SettlementProtocol
import SwiftProtobuf
import Testing
import Transport

@Suite(.timeLimit(.minutes(5)))
struct UnaryCallTests {
    let client = ConnectClient()

    @Test(arguments: Codec.allCases)
    func `a call is answered in the codec it was made in`(codec: Codec) async throws {
        try await withServer { endpoint in
            let told = try await client.describe(endpoint, "birch", codec: codec)
            #expect(told.member == "birch")
        }
    }

    @Test(arguments: Codec.allCases)
    func `an empty message is accepted`(codec: Codec) async throws {
        try await withServer { endpoint in
            let told = try await client.describe(endpoint, "", codec: codec)
            #expect(told.member == "")
        }
    }

    @Test func `a large request and its large response arrive whole`() async throws {
        let sender = String(repeating: "a", count: 128 << 10)
        try await withServer { endpoint in
            let told = try await client.describe(endpoint, sender)
            #expect(told.member == sender)
        }
    }

    @Test func `the handler gets the token, the deadline and the caller's address`() async throws {
        let route = Route.describing { _, context in
            Tell.with {
                $0.member = context.bearerToken ?? "none"
                $0.kind = context.remoteAddress ?? "nobody"
                $0.batchLimit = context.deadline < .now + .seconds(7) ? 7 : 0
            }
        }
        try await withServer([route]) { endpoint in
            let told = try await client.describe(endpoint, timeout: .seconds(7), token: "op-42")
            #expect(told.member == "op-42")
            #expect(told.kind == "127.0.0.1")
            #expect(told.batchLimit == 7)
        }
    }

    @Test func `a ConnectError that the handler throws reaches the caller`() async throws {
        let thrown = ConnectError(
            .failedPrecondition, reason: "late_prepare", "the horizon is above \"it\"\n", next: "make a new one",
            retryAfter: .milliseconds(1500))
        try await withServer([.describing { _, _ in throw thrown }]) { endpoint in
            let error = try #require(
                await failure { () async throws(ConnectError) in try await client.describe(endpoint) })
            #expect(error.gist == "failed_precondition late_prepare answered")
            #expect(error.message == thrown.message)
            #expect(error.next == thrown.next)
            #expect(error.retryAfter == .seconds(2), "Retry-After has whole seconds, rounded up")
        }
    }

    @Test func `any other error that a handler throws is hidden from the caller`() async throws {
        struct Secret: Error { let account = "DE02120300000000202051" }
        try await withServer([.describing { _, _ in throw Secret() }]) { endpoint in
            let answer = try await request(endpoint)
            #expect(answer.status == 500)
            #expect(answer.code == "internal")
            #expect(answer.reason == "internal")
            #expect(!answer.body.contains("Secret") && !answer.body.contains("DE02"))
        }
    }

    @Test func `calls one after another share one connection`() async throws {
        try await withServer { endpoint in
            for _ in 0..<20 { _ = try await client.describe(endpoint) }
            _ = try await client.page(endpoint, "/livez")
            #expect(client.metrics.connectionsOpened == 1)
        }
    }

    @Test func `five hundred calls at once share a few connections`() async throws {
        var settings = ClientSettings()
        settings.connectionsPerEndpoint = 8
        let client = ConnectClient(settings: settings)
        try await withServer { endpoint in
            let members = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<500 {
                    group.addTask { try await client.describe(endpoint, "bank-\(number)").member }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(members == Set((0..<500).map { "bank-\($0)" }))
            #expect(client.metrics.connectionsOpened <= 8)
        }
    }

    @Test func `two endpoints do not wait for each other`() async throws {
        var settings = ClientSettings()
        settings.connectionsPerEndpoint = 1
        let client = ConnectClient(settings: settings)
        let entered = Gate()
        let leave = Gate()
        let slow = Route.describing { _, _ in
            entered.open()
            await leave.pass()
            return Tell()
        }
        try await withServer([slow]) { one in
            try await withServer { other in
                async let held = client.describe(one)
                await entered.pass()
                let told = try await client.describe(other, "cedar")
                #expect(told.member == "cedar")
                leave.open()
                _ = try await held
            }
        }
    }
}
