import BankCore
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol
import Testing

/// The vectors of ``JudgementVectorTests``: a bank's legs, and every other input of its judgement.
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

extension CoreBooks {
    /// A bank's books, including the holds of other transactions.
    init(_ accounts: [VectorAccount]) throws {
        self.init(excerptWithHorizon: 0)
        for account in accounts {
            let opened = Account(
                name: AccountName(account.name), kind: try #require(AccountKind(rawValue: account.kind)),
                owner: account.owner, currency: try Currency(account.currency), floor: account.floor.number,
                ceiling: account.ceiling.number, lastDay: account.lastDay)
            _ = try restore(
                opened, balance: account.balance.number, held: account.held.number, pending: account.pending.number,
                isOpen: account.isOpen)
        }
    }
}

/// A transaction as its originator composes it and its banks open it, with keys made for it.
struct VectorTransaction {
    let item: PrepareItem
    let bank: MemberID
    private let originator: MemberID
    private let keys: [MemberID: SealingKey]

    /// Composes a transaction of these legs and takes the item of `bank`.
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
        self.keys = keys
        self.bank = bank
        self.originator = originator
        let header = try Header(
            key: TransactionKey(coordinator: "ford", id: id), originator: originator, timeoutMilliseconds: 5_000)
        let transaction = try Composition(
            header: header, legs: legs.map { try $0.leg() }, lendings: [bank: lendings.map { try $0.lending() }],
            ring: Self.ring(of: originator, keys)
        ).transaction
        let index = try #require(transaction.participations.firstIndex { $0.bank == bank })
        item = try PrepareItem(
            header: header, hashes: transaction.hashes, index: index, participation: transaction.participations[index])
    }

    private static func ring(of member: MemberID, _ keys: [MemberID: SealingKey]) throws -> SealingRing {
        try SealingRing(owner: member, key: try #require(keys[member]), publicKeys: keys.mapValues(\.publicBytes))
    }

    /// The bank's postings and holds for a yes, or its reason for a no.
    ///
    /// - Parameters:
    ///   - purpose: The purpose in the bank's own origination record; nil if there is no record.
    ///   - day: The business day.
    func judged(
        by judge: Judge, on books: CoreBooks, purpose: Origination.Purpose?, day: Int32
    ) throws -> Result<Judged, RefusalError> {
        var participant = Participant(
            ParticipantRules(
                bank: bank, coordinators: [item.header.key.coordinator], banks: Set(keys.keys), judge: judge,
                ring: try Self.ring(of: bank, keys)))
        let opened = try participant.rules.open(item, from: item.header.key.coordinator)
        let clock = max(UInt64(day) * 86_400_000, item.header.key.id.unixMilliseconds)
        var batch = participant.admit([.success(opened)], wallClock: clock, at: 0)
        var books = books
        var accounts: [AccountName: Account] = [:]
        for name in batch.accountsNeeded { accounts[name] = books.ledger[name] }
        let own = purpose.map { purpose in
            Origination(
                key: opened.header.key, digest: opened.digest, purpose: purpose,
                fingerprint: RequestFingerprint(opened.digest), timeoutMilliseconds: 5_000,
                requestedAtUnixMilliseconds: clock)
        }
        var proposals = batch.proposals(
            accounts: accounts, originations: own.map { [$0.key: $0] } ?? [:])
        var postings: [Posting] = []
        while let proposal = proposals.first {
            if case .hold(let made, _) = proposal.proposal { postings = made }
            let (answer, event) = books.prepare(proposal)
            switch event {
            case .prepared(_, _, let holds, _, _):
                return .success(Judged(ledger: books.ledger, postings: postings, holds: holds))
            case .refused(_, _, let sealed):
                let refusal = try Refusal(
                    opening: sealed, of: opened.header.key, digest: opened.digest, from: bank,
                    ring: Self.ring(of: originator, keys))
                return .failure(RefusalError(refusal.reason, refusal.detail))
            case .finished, .entombed, .amended, .horizonRaised, nil: proposals = batch.take([answer])
            }
        }
        throw ProtocolError(.busy, "nothing was stored")
    }
}

/// The postings and holds behind a bank's yes.
struct Judged {
    let ledger: GeneralLedger
    let postings: [Posting]
    let holds: [Hold]
}

/// Fails the test if a bank's judgement differs from the vector's.
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
