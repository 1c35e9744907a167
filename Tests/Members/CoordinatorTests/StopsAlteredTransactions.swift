import FederationTesting
import Foundation
import Projections
import SettlementProtocol
import Testing

/// A change to a good transaction, made by its originator or on the way to the coordinator, that leaves the envelope
/// looking right.
struct AlteredTransaction: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let alter: @Sendable (inout Wire.Transaction) -> Void

    private init(_ name: String, _ alter: @escaping @Sendable (inout Wire.Transaction) -> Void) {
        testDescription = name
        self.alter = alter
    }

    static let all = [
        AlteredTransaction("a flipped bit of one projection") { $0.participations[0].sealedProjection[40] ^= 1 },
        AlteredTransaction("a cut projection") { $0.participations[1].sealedProjection.removeLast(16) },
        AlteredTransaction("an empty projection") { $0.participations[1].sealedProjection = Data() },
        AlteredTransaction("projections that changed places") { transaction in
            let first = transaction.participations[0].sealedProjection
            transaction.participations[0].sealedProjection = transaction.participations[1].sealedProjection
            transaction.participations[1].sealedProjection = first
        },
        AlteredTransaction("another commitment at both ends") { transaction in
            for index in transaction.participations.indices {
                transaction.participations[index].commitments[0] ^= 1
            }
        },
        AlteredTransaction("a leg more at both ends") { transaction in
            for index in transaction.participations.indices {
                transaction.participations[index].repeatFirstEntry()
                transaction.participations[index].commitments[0] ^= 1
            }
        },
        AlteredTransaction("another timeout") { $0.header.timeoutMs += 1 },
        AlteredTransaction("another id") { $0.header.transactionID = TransactionID.fresh().data },
    ]
}

extension CoordinatorInterface {
    /// Banks see changes that the coordinator cannot see: an altered transaction is aborted and moves nothing.
    @Suite struct StopsAlteredTransactions {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: AlteredTransaction.all)
        func `a transaction that was altered is aborted by its banks`(altered: AlteredTransaction) async throws {
            var transaction = Wire.Transaction(try federation.payment().transaction)
            altered.alter(&transaction)
            let results = try await federation.changingNoBook { [transaction] in
                try await federation.submit([transaction])
            }
            let record = try #require(results.first?.record)
            #expect(record.state == .aborted)
            #expect(record.cause == .votedNo)
            #expect(try reason(in: record, of: transaction.checked()) == .cannotOpen)
        }

        @Test func `a credit without a matching debit moves nothing`() async throws {
            // Birch shows doum a small payment, and itself a larger one under the small payment's envelope.
            let id = TransactionID.fresh()
            let small = try federation.payment(id: id, amount: 1)
            let large = try federation.payment(id: id, amount: 100_000_000)
            var transaction = Wire.Transaction(small.transaction)
            transaction.participations[1] = Wire.Transaction(large.transaction).participations[1]
            let results = try await federation.changingNoBook { [transaction] in
                try await federation.submit([transaction])
            }
            #expect(results.map(\.error.code) == ["unmatched_entry"])
        }

        @Test func `a debit without consent is refused, whichever bank composed it`() async throws {
            for originator in Brook.banks where originator != Brook.doum {
                let theft = try federation.composition(
                    originator: originator,
                    legs: [.between(0, (Brook.doum, "harbour-eur"), (Brook.birch, "joiner-eur"), 5_000)])
                let results = try await federation.changingNoBook {
                    try await federation.submit([Wire.Transaction(theft.transaction)], as: originator.text)
                }
                #expect(results.map(\.record.cause) == [.votedNo])
            }
        }

        @Test func `the originator field alone does not authorise a debit`() async throws {
            // A holder of birch's key can claim that birch's customer asked; birch's own record says otherwise.
            let theft = try federation.composition(
                legs: [.between(0, (Brook.birch, "mill-eur"), (Brook.cedar, "sawmill-eur"), 5_000)])
            let result = try await federation.changingNoBook { try await federation.submit(theft) }
            #expect(try reason(in: result.record, of: theft.transaction) == .notAuthorised)
        }

        /// The reason of the first no, as the originator reads it.
        private func reason(in record: Wire.OutcomeRecord, of transaction: Transaction) throws -> ReasonCode? {
            guard let progress = record.progress.first(where: { $0.vote == .no }) else { return nil }
            let digest = Transaction.digest(of: transaction.header, hashes: transaction.hashes)
            return try Refusal(
                opening: progress.sealedReason, of: transaction.key, digest: digest, from: MemberID(progress.bank),
                ring: federation.ring(of: Brook.birch)
            ).reason
        }
    }
}
