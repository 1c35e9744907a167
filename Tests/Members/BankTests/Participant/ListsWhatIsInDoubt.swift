import BankAPI
import BankClient
import Federation
import FederationTesting
import Projections
import SettlementProtocol
import Testing

extension BankProcesses {
    /// A bank's operator sees exactly the transactions that the bank voted yes on and whose outcome it does not know.
    @Suite struct ListsWhatIsInDoubt {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `a transaction in doubt is listed with its holds until it ends`() async throws {
            let payment = try federation.payment(amount: 4_321, timeoutMilliseconds: 30_000)
            let key = payment.transaction.key
            try await federation.changingNoBook {
                #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
                let listed = try await federation.operators(of: Brook.doum).listInDoubt()
                #expect(listed.bank == "doum" && listed.count == 1)
                let line = try #require(listed.transactions.first)
                #expect(line.id == "\(key.id)" && line.coordinator == "ford")
                #expect(line.requestedAtUnixMs == key.id.unixMilliseconds && line.timeoutMs == 30_000)
                #expect(line.held.map { "\($0.amountMinor) \($0.currency)" } == ["4321 EUR"])
                _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            }
            #expect(try await federation.operators(of: Brook.doum).listInDoubt().transactions.isEmpty)
        }

        @Test func `a transaction in doubt at the payee's bank is listed without holds`() async throws {
            let payment = try federation.payment(timeoutMilliseconds: 30_000)
            try await federation.changingNoBook {
                #expect(try await federation.prepare(payment, at: Brook.birch).vote.choice == .yes)
                let listed = try await federation.operators(of: Brook.birch).listInDoubt()
                #expect(listed.transactions.map(\.held) == [[]])
                _ = try await federation.finish(payment, .aborted, at: Brook.birch)
            }
        }

        @Test func `a call without an operator's token is refused`() async throws {
            let refused = try await RawRequest(API.operatorsService, "ListInDoubt").send(
                to: try federation.api(of: Brook.doum))
            #expect(refused.status == 401)
        }
    }
}
