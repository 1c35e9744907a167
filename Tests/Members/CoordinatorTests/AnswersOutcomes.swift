import FederationTesting
import Projections
import SettlementProtocol
import Testing

extension CoordinatorInterface {
    /// Every member that asks about an id gets the same outcome.
    @Suite struct AnswersOutcomes {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `a transaction submitted again has the same outcome and moves nothing`() async throws {
            let payment = try federation.payment()
            let first = try await federation.submit(payment)
            #expect(first.record.state == .committed)
            #expect(first.record.applied)
            let second = try await federation.changingNoBook { try await federation.submit(payment) }
            #expect(second == first)
        }

        @Test func `a transaction submitted many times concurrently is settled once`() async throws {
            let payment = try federation.payment()
            let before = try await federation.quietBooks()
            let states = try await withThrowingTaskGroup(of: Wire.OutcomeResult.self) { group in
                for _ in 0..<8 { group.addTask { try await federation.submit(payment) } }
                return try await group.reduce(into: []) { $0.append($1.record.state) }
            }
            #expect(states == Array(repeating: .committed, count: 8))
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == ["doum harbour-eur": -5_000, "birch mill-eur": 5_000])
        }

        @Test func `another transaction under a known id is a conflict`() async throws {
            let id = TransactionID.fresh()
            let payment = try federation.payment(id: id)
            #expect(try await federation.submit(payment).record.state == .committed)
            let other = try federation.payment(id: id, amount: 6_000)
            let result = try await federation.changingNoBook { try await federation.submit(other) }
            #expect(result.error.code == "conflict")
        }

        @Test func `one id stands for different transactions at different coordinators`() async throws {
            let id = TransactionID.fresh()
            let before = try await federation.quietBooks()
            for coordinator in [Brook.ford, Brook.weir] {
                let payment = Wire.Transaction(try federation.payment(id: id, coordinator: coordinator).transaction)
                let results = try await federation.submit([payment], to: coordinator)
                #expect(results.map(\.record.state) == [.committed])
            }
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == ["doum harbour-eur": -10_000, "birch mill-eur": 10_000])
        }

        @Test func `a member that asks about too many unknown ids no longer gets aborts`() async throws {
            let id = TransactionID.fresh()
            var given = 0
            try await eventually("inquiries have no quota") {
                let ids = (0..<512).map { _ in TransactionID.fresh() }
                let results = try await federation.outcomes(of: ids, as: "alder", inDoubt: true)
                given += results.filter { $0.record.state == .aborted }.count
                return results.contains { $0.error.code == "unknown_transaction" }
            }
            #expect(given >= 6_000)
            let other = try await federation.outcomes(of: [id], as: "cedar", inDoubt: true)
            #expect(other.map(\.record.state) == [.aborted])
        }

        @Test func `an aborted id is not settled by submitting it again`() async throws {
            let theft = try federation.composition(
                legs: [.between(0, (Brook.birch, "mill-eur"), (Brook.cedar, "sawmill-eur"), 5_000)])
            let first = try await federation.submit(theft)
            #expect(first.record.state == .aborted)
            #expect(try await federation.submit(theft) == first)
        }

        @Test func `an unseen id is unknown until a bank in doubt asks about it`() async throws {
            let payment = try federation.payment()
            let id = payment.transaction.key.id
            #expect(try await federation.outcomes(of: [id]).map(\.error.code) == ["unknown_transaction"])
            let doubted = try #require(try await federation.outcomes(of: [id], as: "doum", inDoubt: true).first)
            #expect(doubted.record.state == .aborted)
            #expect(doubted.record.cause == .inquired)
            let late = try await federation.changingNoBook { try await federation.submit(payment) }
            #expect(late.error.code == "aborted")
            #expect(try await federation.outcomes(of: [id]).map(\.record.state) == [.aborted])
        }

        @Test func `only the originator is told the reasons of an abort`() async throws {
            let theft = try federation.composition(
                legs: [.between(0, (Brook.birch, "mill-eur"), (Brook.cedar, "sawmill-eur"), 5_000)])
            let id = theft.transaction.key.id
            _ = try await federation.submit(theft)
            let birch = try #require(try await federation.outcomes(of: [id], as: "birch").first)
            let cedar = try #require(try await federation.outcomes(of: [id], as: "cedar").first)
            #expect(birch.record.progress.map(\.bank) == ["birch", "cedar"])
            #expect(cedar.record.state == .aborted)
            #expect(cedar.record.progress.isEmpty)
        }

        @Test func `transactions that share an account are decided one by one`() async throws {
            let payments = try (0..<40).map { _ in try federation.payment(amount: 100) }
            let before = try await federation.quietBooks()
            let results = try await federation.submit(payments.map { Wire.Transaction($0.transaction) })
            #expect(results.allSatisfy { $0.record.state == .committed && $0.record.applied })
            let after = try await federation.quietBooks()
            #expect(after.movements(since: before) == ["doum harbour-eur": -4_000, "birch mill-eur": 4_000])
            try await federation.expectReconciled()
        }
    }
}
