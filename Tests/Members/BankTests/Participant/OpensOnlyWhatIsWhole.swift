import FederationTesting
import Foundation
import Projections
import SettlementProtocol
import Testing

/// A real prepare that was altered on the way, without the originator's key.
struct AlteredPrepare: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let alter: @Sendable (inout Wire.PrepareItem) -> Void

    init(_ name: String, _ alter: @escaping @Sendable (inout Wire.PrepareItem) -> Void) {
        testDescription = name
        self.alter = alter
    }

    /// The hashes do not match the content, so the bank does not vote.
    static let unlike = [
        AlteredPrepare("a flipped bit of the projection") { $0.participation.sealedProjection[40] ^= 1 },
        AlteredPrepare("a cut projection") { $0.participation.sealedProjection.removeLast() },
        AlteredPrepare("another commitment") { $0.participation.commitments[0] ^= 1 },
        AlteredPrepare("another counterparty") { $0.participation.counterparties[0] = "cedar" },
        AlteredPrepare("an entry more") { $0.participation.repeatFirstEntry() },
        AlteredPrepare("another outline hash") { $0.hashes[64 * Int($0.index) + 5] ^= 1 },
        AlteredPrepare("another payload hash") { $0.hashes[64 * Int($0.index) + 32 + 5] ^= 1 },
        AlteredPrepare("the index of another bank") { $0.index = 1 - $0.index },
        AlteredPrepare("an index beyond the hashes") { $0.index = 99 },
        AlteredPrepare("no hashes") { $0.hashes = Data() },
    ]

    /// The hashes match the altered content and only the seal shows the change, so the bank votes no.
    static let resealed = [
        AlteredPrepare("a flipped bit of the projection") {
            $0.participation.sealedProjection[40] ^= 1
            $0.rehash()
        },
        AlteredPrepare("another commitment") {
            $0.participation.commitments[0] ^= 1
            $0.rehash()
        },
        AlteredPrepare("another counterparty") {
            $0.participation.counterparties[0] = "cedar"
            $0.rehash()
        },
        AlteredPrepare("another bank's outline") { $0.hashes[64 * (1 - Int($0.index)) + 5] ^= 1 },
        AlteredPrepare("another timeout") { $0.header.timeoutMs += 1 },
        AlteredPrepare("another originator") { $0.header.originator = "cedar" },
        AlteredPrepare("another id") { $0.header.transactionID = TransactionID.fresh().data },
    ]

    /// Prepares that cannot be read as items.
    static let malformed = [
        AlteredPrepare("no header") { $0.clearHeader() },
        AlteredPrepare("a random UUID as id") { $0.header.transactionID[6] = 0x41 },
        AlteredPrepare("an id of 15 bytes") { $0.header.transactionID.removeLast() },
        AlteredPrepare("a timeout of zero") { $0.header.timeoutMs = 0 },
        AlteredPrepare("a commitment of 31 bytes") { $0.participation.commitments.removeLast() },
        AlteredPrepare("no entries") { $0.participation.clearEntries() },
        AlteredPrepare("a counterparty that is not an id") { $0.participation.counterparties[0] = "../birch" },
    ]
}

extension Wire.PrepareItem {
    /// Recomputes the hashes of the altered participation.
    fileprivate mutating func rehash() {
        guard let hash = try? participation.checked().hash else { return }
        let place = 64 * Int(index)
        hashes.replaceSubrange(place..<place + 64, with: Data([hash]))
    }
}

extension BankInterfaces {
    /// A bank votes only on a projection that the originator sealed for it, in the envelope that it was sealed in.
    @Suite struct OpensOnlyWhatIsWhole {
        private let federation: TestFederation

        init() throws { federation = try .current }

        @Test(arguments: AlteredPrepare.unlike)
        func `a prepare that does not match its hashes gets no vote`(altered: AlteredPrepare) async throws {
            let result = try await prepare(altered)
            #expect(result.error.code == "digest_mismatch")
        }

        @Test(arguments: AlteredPrepare.resealed)
        func `a prepare that was altered after sealing gets a no`(altered: AlteredPrepare) async throws {
            let result = try await prepare(altered)
            #expect(result.vote.choice == .no)
            #expect(!result.vote.sealedReason.isEmpty)
        }

        @Test(arguments: AlteredPrepare.malformed)
        func `a malformed prepare is refused`(altered: AlteredPrepare) async throws {
            let result = try await prepare(altered)
            #expect(["malformed", "unsupported_version"].contains(result.error.code))
        }

        @Test func `the originator reads that the bank could not open its projection`() async throws {
            let payment = try federation.payment()
            var transaction = Wire.Transaction(payment.transaction)
            transaction.participations[0].sealedProjection[40] ^= 1
            let altered = try transaction.checked()
            let result = try #require(
                try await federation.prepare(
                    [
                        Wire.PrepareItem(
                            of: transaction, hashes: Data(altered.hashes), index: 0)
                    ],
                    at: Brook.doum
                ).first)
            let refusal = try Refusal(
                opening: result.vote.sealedReason, of: altered.key,
                digest: Transaction.digest(of: altered.header, hashes: altered.hashes), from: Brook.doum,
                ring: federation.ring(of: Brook.birch))
            #expect(refusal.reason == .cannotOpen)
        }

        @Test func `a projection that the originator sealed with other legs is refused`() async throws {
            // Birch shows doum a payment of 50.00 under an envelope that commits to 5 000.00.
            let id = TransactionID.fresh()
            let small = try federation.payment(id: id, amount: 5_000)
            let large = try federation.payment(id: id, amount: 500_000)
            var transaction = Wire.Transaction(large.transaction)
            transaction.participations[0].sealedProjection =
                Wire.Transaction(small.transaction).participations[0].sealedProjection
            let altered = try transaction.checked()
            let results = try await federation.changingNoBook { [transaction] in
                try await federation.prepare(
                    [
                        Wire.PrepareItem(
                            of: transaction, hashes: Data(altered.hashes), index: 0)
                    ],
                    at: Brook.doum)
            }
            #expect(results.map(\.vote.choice) == [.no])
        }

        private func prepare(_ altered: AlteredPrepare) async throws -> Wire.PrepareResult {
            var item = try federation.payment().item(for: Brook.doum)
            altered.alter(&item)
            let results = try await federation.changingNoBook { [item] in
                try await federation.prepare([item], at: Brook.doum)
            }
            return try #require(results.first)
        }
    }
}
