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

extension GeneralLedger {
    /// A bank's books, what other transactions hold included.
    init(_ accounts: [VectorAccount]) throws {
        self.init()
        for account in accounts {
            let opened = Account(
                name: AccountName(account.name), kind: try #require(AccountKind(rawValue: account.kind)),
                owner: account.owner, currency: try Currency(account.currency), floor: account.floor.number,
                ceiling: account.ceiling.number, lastDay: account.lastDay)
            let number = try restore(opened, balance: account.balance.number, isOpen: account.isOpen)
            place([Hold(account: number, held: account.held.number, pending: account.pending.number, net: 0)])
        }
    }
}

extension OpenedPrepare {
    /// `bank`'s own item of a transaction of these legs.
    init(
        of id: String, originator: String, legs: [VectorLeg], lendings: [VectorLending], at bank: String
    ) throws {
        let (bank, originator) = (try MemberID(bank), try MemberID(originator))
        var keys = [bank: SealingKey()]
        keys[originator] = keys[originator] ?? SealingKey()
        for leg in legs {
            for name in [leg.payerBank, leg.payeeBank] {
                let member = try MemberID(name)
                keys[member] = keys[member] ?? SealingKey()
            }
        }
        let publicKeys = keys.mapValues(\.publicBytes)
        let header = try Header(
            key: TransactionKey(coordinator: "ford", id: id), originator: originator, timeoutMilliseconds: 5_000)
        let transaction = try Composition(
            header: header, legs: legs.map { try $0.leg() }, lendings: [bank: lendings.map { try $0.lending() }],
            ring: SealingRing(owner: originator, key: try #require(keys[originator]), publicKeys: publicKeys)
        ).transaction
        let index = try #require(transaction.participations.firstIndex { $0.bank == bank })
        let item = try PrepareItem(
            header: header, hashes: transaction.hashes, index: index, participation: transaction.participations[index])
        self = try OpenedPrepare(
            item, ring: SealingRing(owner: bank, key: try #require(keys[bank]), publicKeys: publicKeys))
    }
}

/// What a bank judges and holds, or why it does not.
struct Judged {
    let ledger: GeneralLedger
    let postings: [Posting]
    let holds: [Hold]

    /// - Parameter asker: Who asked this bank for the transaction.
    static func by(
        _ judge: Judge, _ prepare: OpenedPrepare, on ledger: GeneralLedger, askedBy asker: String?, day: Int32
    ) throws -> Result<Judged, RefusalError> {
        let needed = judge.accountsNeeded(for: prepare)
        let accounts = Dictionary(needed.compactMap { name in ledger[name].map { (name, $0) } }) { first, _ in first }
        let origination = asker.map { customer in
            Origination(key: prepare.header.key, digest: prepare.digest, customer: customer)
        }
        let facts = Judge.Facts(origination: origination, businessDay: day, accounts: accounts)
        do {
            let postings = try judge.postings(for: prepare, facts: facts)
            return .success(Judged(ledger: ledger, postings: postings, holds: try ledger.holds(for: postings)))
        } catch let error as RefusalError {
            return .failure(error)
        } catch let shortage as Shortage {
            let refusal = Judge.refusal(for: shortage)
            return .failure(RefusalError(refusal.reason, refusal.detail))
        }
    }
}

/// Fails the test where a bank's judgement is not the vector's.
func expect(_ judged: Result<Judged, RefusalError>, is expected: Expected<JudgementSubject.Made>) {
    switch (judged, expected) {
    case (.success(let judged), .value(let expected)):
        #expect(judged.postings.map(\.account.text) == expected.postings.map(\.account))
        #expect(judged.postings.map(\.change) == expected.postings.map(\.change.number))
        #expect(judged.holds.map { judged.ledger.accounts[$0.account].name.text } == expected.holds.map(\.account))
        #expect(judged.holds.map(\.held) == expected.holds.map(\.held.number))
        #expect(judged.holds.map(\.pending) == expected.holds.map(\.pending.number))
        #expect(judged.holds.map(\.net) == expected.holds.map(\.net.number))
    case (.failure(let error), .refused(let reason)):
        #expect(error.refusal.reason.rawValue == reason)
    case (.success, .refused(let reason)):
        Issue.record("it was to be refused: \(reason)")
    case (.failure(let error), .value):
        Issue.record("it was refused: \(error.refusal.reason.rawValue) \(error.refusal.detail)")
    }
}
