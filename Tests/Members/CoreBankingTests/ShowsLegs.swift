import AtomicCommit
import BankCore
import Foundation
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

/// A statement shows the legs of each transaction, also those that cancel out, for as long as it shows the transaction.
@Suite struct ShowsLegs {
    private static let time: UInt64 = 1_800_000_000_000
    private static let mill = AccountName("mill")

    /// A payment to the mill's account, or from it if the amount is negative.
    private struct Payment {
        let amount: Int64
        let reference: String
    }

    private let cedar: MemberID
    private let birch: MemberID
    private let euro: Currency

    init() throws {
        cedar = try MemberID("cedar")
        birch = try MemberID("birch")
        euro = try Currency("EUR")
    }

    private func key(_ number: UInt64) throws -> TransactionKey {
        TransactionKey(
            coordinator: try MemberID("ford"),
            id: TransactionID(unixMilliseconds: Self.time, random: (number, number << 8)))
    }

    private func opened(_ kind: CoreKind) async throws -> CoreUnderTest {
        let subject = try await CoreUnderTest(kind)
        let capital = AccountName("capital/EUR")
        try await subject.core.amend(
            Amendment(
                id: "open",
                opened: [
                    Account(name: capital, kind: .capital, currency: euro, floor: -Amount.limit),
                    Account(name: Self.mill, kind: .customer, owner: "mill-co", currency: euro),
                ], postings: [Posting(capital, -500), Posting(Self.mill, 500)]))
        return subject
    }

    /// Commits a transaction of these payments between the mill's account and another bank.
    private func commit(_ number: UInt64, _ payments: [Payment], on core: any CoreBanking) async throws {
        let (mill, other) = (
            Leg.Party(bank: cedar, account: "mill"), Leg.Party(bank: birch, account: "smith")
        )
        let legs = try payments.enumerated().map { place, payment in
            let leg = Leg(
                sequence: UInt32(place), payer: payment.amount < 0 ? mill : other,
                payee: payment.amount < 0 ? other : mill, currency: euro,
                amount: try Amount(minorUnits: abs(payment.amount)), creditorReference: payment.reference)
            return ProjectedLeg(leg, salts: .random(), showingPayer: payment.amount < 0)
        }
        let record = PreparedRecord(
            originator: birch, businessDay: 20_000, projection: Projection(legs: legs).canonicalBytes)
        let capital = AccountName("capital/EUR")
        let postings = payments.flatMap { [Posting(Self.mill, $0.amount), Posting(capital, -$0.amount)] }
        let digest = try Hash256([UInt8](repeating: UInt8(number), count: 32))
        let item = CoreItem(
            key: try key(number), digest: digest, timeoutMilliseconds: 1_000,
            proposal: .hold(postings, record: record.serialized()))
        #expect(try await core.prepare([item]) == [.vote(.yes)])
        let finish = CoreFinish(key: try key(number), digest: digest, outcome: .committed)
        #expect(try await core.finish([finish]) == [.acknowledged])
    }

    private func entries(of core: any BookReading) async throws -> [BookedEntry] {
        try #require(try await core.statement(of: Self.mill, since: 0, limit: 100)).entries
    }

    @Test(arguments: CoreKind.allCases)
    func `each leg is listed with the creditor's reference`(kind: CoreKind) async throws {
        let subject = try await opened(kind)
        try await commit(
            1, [Payment(amount: 80, reference: ""), Payment(amount: -30, reference: "OAK-7")], on: subject.core)
        try await commit(2, [Payment(amount: 9, reference: "2026-0117")], on: subject.core)
        try await commit(3, [Payment(amount: -5, reference: "")], on: subject.core)
        for _ in 1...2 {
            let entries = try await entries(of: subject.core)
            #expect(entries.map(\.amount) == [500, 50, 9, -5])
            #expect(entries.map(\.balanceAfter) == [500, 550, 559, 554])
            #expect(
                entries.map(\.legs) == [
                    [],
                    [
                        BookedLeg(amount: 80, creditorReference: ""),
                        BookedLeg(amount: -30, creditorReference: "OAK-7"),
                    ], [BookedLeg(amount: 9, creditorReference: "2026-0117")], [],
                ])
            try await subject.restart()
        }
        await subject.close()
    }

    @Test(arguments: CoreKind.allCases)
    func `legs that cancel out are an entry of credits and one of debits`(kind: CoreKind) async throws {
        let subject = try await opened(kind)
        let payments: [(Int64, String)] = [(100, ""), (-100, "OAK-7"), (101, "2026-0118"), (-101, "")]
        try await commit(1, payments.map { Payment(amount: $0.0, reference: $0.1) }, on: subject.core)
        for _ in 1...2 {
            let entries = try await entries(of: subject.core)
            #expect(entries.map(\.amount) == [500, 201, -201])
            #expect(entries.map(\.balanceAfter) == [500, 701, 500])
            #expect(entries.map { $0.legs.map(\.amount) } == [[], [100, 101], [-100, -101]])
            #expect(entries.dropFirst().allSatisfy { $0.cause == entries[1].cause })
            #expect(try await subject.core.currentAccounts([Self.mill])[0]?.balance == 500)
            try await subject.restart()
        }
        await subject.close()
    }

    @Test(arguments: CoreKind.allCases)
    func `legs are still listed when the vote is forgotten`(kind: CoreKind) async throws {
        let subject = try await opened(kind)
        try await commit(1, [Payment(amount: 9, reference: "2026-0117")], on: subject.core)
        try await subject.core.raiseHorizon(to: Self.time + 1)
        #expect(try await subject.core.states([key(1)]) == [.expired])
        #expect(try await entries(of: subject.core).last?.legs.map(\.creditorReference) == ["2026-0117"])
        await subject.close()
    }
}
