import BankCore
import Ledger
import Money
import Projections
import SettlementProtocol
import Testing

/// What the vectors of ``JudgementVectorTests`` hold: a bank's legs, and all that its judgement depends on.
enum JudgementSubject: VectorSubject {
    static let file = "judgement"

    struct Input: Decodable, Sendable {
        let bank: String
        let businessDay: Int32
        /// The customer who asked this bank for the transaction.
        let askedBy: String?
        let terms: [VectorTerms]
        let legs: [VectorLeg]
        let lendings: [VectorLending]
        let accounts: [VectorAccount]
    }

    struct Made: Decodable, Sendable {
        let postings: [VectorPosting]
        let holds: [VectorHold]
    }

    typealias Output = Expected<Made>
}

struct VectorTerms: Decodable, Sendable {
    let currency: String
    let version: UInt32
    let basisPoints: UInt32
    let minimumFee: Digits<Int64>
    let maximumPrincipal: Digits<Int64>

    func terms() throws -> LendingTerms {
        LendingTerms(
            version: version, currency: try Currency(currency), basisPoints: basisPoints,
            minimumFee: try Amount(minorUnits: minimumFee.number),
            maximumPrincipal: try Amount(minorUnits: maximumPrincipal.number))
    }
}

struct VectorAccount: Decodable, Sendable {
    let name: String
    let kind: String
    let owner: String
    let currency: String
    let balance: Digits<Int64>
    let floor: Digits<Int64>
    let ceiling: Digits<Int64>
    let held: Digits<Int64>
    let pending: Digits<Int64>
    let isOpen: Bool
    let lastDay: Int32?
}

struct VectorPosting: Decodable, Sendable {
    let account: String
    let change: Digits<Int64>
}

struct VectorHold: Decodable, Sendable {
    let account: String
    let held: Digits<Int64>
    let pending: Digits<Int64>
    let net: Digits<Int64>
}

extension JudgementSubject.Input {
    /// The bank's books, what other transactions hold included.
    func ledger() throws -> GeneralLedger {
        var ledger = GeneralLedger()
        for account in accounts {
            let opened = Account(
                name: AccountName(account.name), kind: try #require(AccountKind(rawValue: account.kind)),
                owner: account.owner, currency: try Currency(account.currency), floor: account.floor.number,
                ceiling: account.ceiling.number, lastDay: account.lastDay)
            let number = try ledger.restore(opened, balance: account.balance.number, isOpen: account.isOpen)
            ledger.place(
                [Hold(account: number, held: account.held.number, pending: account.pending.number, net: 0)])
        }
        return ledger
    }

    /// The bank's own item of a transaction of these legs, which claims that this bank composed it.
    func prepare() throws -> OpenedPrepare {
        let bank = try MemberID(bank)
        let key = SealingKey()
        var publicKeys = [bank: key.publicBytes]
        for leg in legs {
            for name in [leg.payerBank, leg.payeeBank] where name != bank.text {
                publicKeys[try MemberID(name)] = SealingKey().publicBytes
            }
        }
        let ring = try SealingRing(owner: bank, key: key, publicKeys: publicKeys)
        let header = try Header(
            key: TransactionKey(coordinator: "ford", id: "01a1f82f-1e80-7c11-8a5e-3f2b90d4e617"), originator: bank,
            timeoutMilliseconds: 5_000)
        let transaction = try Composition(
            header: header, legs: legs.map { try $0.leg() }, lendings: [bank: lendings.map { try $0.lending() }],
            ring: ring
        ).transaction
        let index = try #require(transaction.participations.firstIndex { $0.bank == bank })
        let item = try PrepareItem(
            header: header, hashes: transaction.hashes, index: index, participation: transaction.participations[index])
        return try OpenedPrepare(item, ring: ring)
    }
}
