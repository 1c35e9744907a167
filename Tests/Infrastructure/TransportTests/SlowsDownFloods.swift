import SettlementProtocol
import Testing
import Transport

/// A peer that sends more than its share is read more slowly, and nobody else is.
@Suite(.timeLimit(.minutes(5)))
struct SlowsDownFloods {
    @Test func `bodies beyond the rate of strangers arrive, but later`() async throws {
        var limits = ServerLimits.patient
        limits.strangersBytesPerSecond = 256 << 10
        let refusing = Route.describing { _, _ in
            throw ConnectError(.permissionDenied, reason: "unknown_member", "not a member", next: "be one")
        }
        let client = ConnectClient()
        try await withServer([refusing], limits: limits) { endpoint in
            let start = ContinuousClock.now
            // Six seconds of bodies, with half a second of credit. A body that is read at once is paid by the next one.
            for _ in 0..<6 {
                let error = await failure { () async throws(ConnectError) in
                    try await client.describe(endpoint, String(repeating: "a", count: 256 << 10))
                }
                #expect(error?.reason == "unknown_member")
            }
            #expect(.now - start > .seconds(1))
        }
    }

    @Test func `a peer whose calls succeed has its own rate`() async throws {
        var limits = ServerLimits.patient
        limits.strangersBytesPerSecond = 1
        let client = ConnectClient()
        try await withServer(limits: limits) { endpoint in
            _ = try await client.describe(endpoint, "")
            let start = ContinuousClock.now
            let text = String(repeating: "a", count: 1 << 20)
            #expect(try await client.describe(endpoint, text).member == text)
            #expect(client.metrics.connectionsOpened == 1)
            #expect(.now - start < .seconds(30))
        }
    }
}
