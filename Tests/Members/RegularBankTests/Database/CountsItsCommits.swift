import BankCore
import PostgresCore
import PostgresTesting
import SettlementProtocol
import Testing

/// Benchmarks compare loans with syncs: a bank on PostgreSQL counts its commits, and each commit is one sync.
@Suite struct CountsItsCommits {
    @Test func `a batch is one commit and one sync, and a call that changes nothing is none`() async throws {
        let small = try await SmallBank.open()
        func counted(_ work: () async throws -> Void) async throws -> [Int64] {
            let names = ["database.batches", "database.syncs"]
            let before = await small.core.metrics()
            try await work()
            let after = await small.core.metrics()
            return names.map { (after[$0] ?? 0) - (before[$0] ?? 0) }
        }
        let keys = try (0..<30).map { _ in try SmallBank.key() }
        let items = try keys.map { try SmallBank.item($0, "anna", paying: 1) }
        #expect(try await counted { _ = try await small.core.prepare(items) } == [1, 1])
        #expect(try await counted { _ = try await small.core.prepare(items) } == [0, 0])
        #expect(try await counted { _ = try await small.core.states(keys) } == [0, 0])
        let finishes = try keys.map { CoreFinish(key: $0, digest: try SmallBank.digest, outcome: .committed) }
        #expect(try await counted { _ = try await small.core.finish(finishes) } == [1, 1])
        await small.core.close()
    }
}
