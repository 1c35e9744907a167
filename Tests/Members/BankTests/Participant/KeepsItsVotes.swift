import BankAPI
import BankClient
import Federation
import FederationTesting
import Projections
import SettlementProtocol
import Testing

extension BankInterfaces {
    /// A vote is final for its key, whatever is sent again, late or altered.
    @Suite struct KeepsItsVotes {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test func `a repeated prepare gets the stored vote and holds nothing more`() async throws {
            let payment = try federation.payment()
            let first = try await federation.prepare(payment, at: Brook.doum)
            #expect(first.vote.choice == .yes)
            let held = try await federation.books()
            #expect(try await federation.prepare(payment, at: Brook.doum) == first)
            #expect(try await federation.books() == held)
            _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .no)
        }

        @Test func `a repeated prepare gets the same no, byte for byte`() async throws {
            let legs = [try Leg.between(0, (Brook.doum, "harbour-eur"), (Brook.birch, "mill-eur"), 5_000)]
            let theft = try federation.composition(legs: legs)
            let first = try await federation.prepare(theft, at: Brook.doum)
            let ring = try federation.ring(of: Brook.birch)
            #expect(try theft.reason(of: first.vote, from: Brook.doum, ring: ring) == .notAuthorised)
            #expect(try await federation.prepare(theft, at: Brook.doum) == first)
        }

        @Test func `another transaction under a prepared key is a conflict without effect`() async throws {
            let id = TransactionID.fresh()
            let payment = try federation.payment(id: id)
            let other = try federation.payment(id: id, amount: 7_000)
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
            let held = try await federation.books()
            #expect(try await federation.prepare(other, at: Brook.doum).error.code == "conflict")
            #expect(try await federation.finish(other, .committed, at: Brook.doum).error.code == "protocol_violation")
            #expect(try await federation.books() == held)
            _ = try await federation.finish(payment, .aborted, at: Brook.doum)
        }

        @Test func `a prepare after its abort is refused for ever`() async throws {
            let payment = try federation.payment()
            try await federation.changingNoBook {
                let abort = try await federation.finish(payment, .aborted, at: Brook.doum)
                #expect(abort.acknowledgement.outcome == .aborted)
                #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .no)
                #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.aborted])
            }
        }

        @Test func `a commit without a prepare is a violation without effect`() async throws {
            let payment = try federation.payment()
            let result = try await federation.changingNoBook {
                try await federation.finish(payment, .committed, at: Brook.doum)
            }
            #expect(result.error.code == "protocol_violation")
            #expect(try await federation.inquire([payment.transaction.key], at: Brook.doum) == [.unknown])
        }

        @Test func `an abort after a commit is a violation, and a second commit is acknowledged`() async throws {
            let payment = try federation.payment()
            let outcome = try await federation.submit(payment)
            #expect(outcome.record.state == .committed)
            try await federation.changingNoBook {
                #expect(
                    try await federation.finish(payment, .aborted, at: Brook.doum).error.code == "protocol_violation")
                let again = try await federation.finish(payment, .committed, at: Brook.doum)
                #expect(again.acknowledgement.outcome == .committed)
            }
        }

        @Test func `a prepared hold lowers the available amount and moves no money`() async throws {
            let payment = try federation.payment(amount: 12_345)
            let before = try await federation.quietBooks()
            #expect(try await federation.prepare(payment, at: Brook.doum).vote.choice == .yes)
            let harbour = try await federation.customer("harbour", of: Brook.doum)
            let account = try #require(try await harbour.listAccounts().accounts.first { $0.id == "harbour-eur" })
            #expect(account.balanceMinor == before.balance("doum harbour-eur"))
            #expect(account.heldMinor == 12_345)
            #expect(account.availableMinor == account.balanceMinor - 12_345)
            _ = try await federation.finish(payment, .aborted, at: Brook.doum)
            #expect(try await federation.quietBooks() == before)
        }
    }
}
