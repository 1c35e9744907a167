import FederationTesting
import Projections
import SettlementProtocol
import Testing

/// Prepares that use up a quota, each story in a federation of its own.
@Suite(.serialized) struct EnduresForgedPrepares {
    @Test func `six thousand forged prepares in a bank's name leave its customers alone, and nothing is kept`()
        async throws
    {
        try await TestFederation.run { federation in
            var keys: [TransactionKey] = []
            for _ in 0..<12 {
                let forged = try (0..<512).map { _ in try federation.payment(sealedBy: Brook.cedar) }
                keys += forged.map(\.transaction.key)
                _ = try await federation.prepare(forged.map { try $0.item(for: Brook.doum) }, at: Brook.doum)
            }
            #expect(try await federation.inquire(Array(keys.prefix(512)), at: Brook.doum).allSatisfy { $0 == .unknown })
            try await federation.settle(.timber())
        }
    }

    @Test func `a bank stops judging an originator with too many refusals, and still judges others`() async throws {
        try await TestFederation.run { federation in
            let leg = try Leg.between(0, (Brook.doum, "nobody-eur"), (Brook.birch, "mill-eur"), 1)
            let ring = try federation.ring(of: Brook.alder)
            var refused = 0
            try await eventually("refusals have no quota") {
                let items = try (0..<512).map { _ in
                    let key = TransactionKey(coordinator: Brook.ford, id: .fresh())
                    let header = try Header(key: key, originator: Brook.alder, timeoutMilliseconds: 5_000)
                    return try Composition(header: header, legs: [leg], lendings: [:], ring: ring).item(for: Brook.doum)
                }
                let results = try await federation.prepare(items, at: Brook.doum)
                refused += results.filter { $0.vote.choice == .no }.count
                return results.contains { $0.error.code == "too_many_refusals" }
            }
            #expect(refused >= 6_000)
            let other = try federation.payment(originator: Brook.birch)
            #expect(try await federation.prepare(other, at: Brook.doum).vote.choice == .yes)
            _ = try await federation.finish(other, .aborted, at: Brook.doum)
        }
    }
}
