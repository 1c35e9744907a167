import AtomicCommit
import BankCore
import Foundation
import Ledger
import Money
import Projections
import SettlementProtocol

/// A bank without its shell: judge, core and a journal whose rows are arrays of bytes.
///
/// What is decided is durable only once it is stored; a restart keeps the rows and nothing else.
struct TestBank {
    let id: MemberID
    private let ring: SealingRing
    private let judge: Judge
    var day = Fixtures.today
    /// Durable: what the journal holds.
    private(set) var rows: [[UInt8]] = []
    /// Durable: which transactions its own customers asked for.
    private var originations: [TransactionKey: Origination] = [:]
    private(set) var books = CoreBooks()

    init(_ opening: Opening, terms: [LendingTerms] = Fixtures.terms) throws {
        id = opening.bank
        ring = try Fixtures.ring(id)
        judge = Judge(
            bank: id, honouredTerms: terms,
            settlement: SettlementTerms(
                own: opening.bank, bank: Fixtures.doum, peers: Fixtures.banks.filter { $0 != opening.bank },
                currencies: Fixtures.currencies))
        try amend(opening.amendment())
    }

    /// A bank with its opening books.
    init(_ id: MemberID) throws { try self.init(Opening(of: id)) }

    mutating func amend(_ amendment: Amendment) throws {
        if let event = try books.amend(amendment) { store(event) }
    }

    /// Notes that `customer`, logged in here, asked for the transaction.
    mutating func originate(_ composition: Composition, for customer: String) {
        let key = composition.transaction.key
        originations[key] = Origination(key: key, digest: composition.digest, customer: customer)
    }

    /// Decides on a prepare; the event must be stored before the answer is sent.
    mutating func prepare(_ item: PrepareItem) -> (answer: CoreAnswer, event: CoreEvent?) {
        let (ring, header, digest) = (ring, item.header, item.digest)
        return books.prepare(
            CoreItem(
                key: header.key, digest: digest, timeoutMilliseconds: header.timeoutMilliseconds,
                proposal: proposal(for: item),
                sealShortage: { Self.seal(Judge.refusal(for: $0), header, digest, ring) }))
    }

    /// Carries out an outcome; the event must be stored before it is acknowledged.
    mutating func finish(_ item: CoreFinish) -> (answer: CoreFinishAnswer, event: CoreEvent?) { books.finish(item) }

    mutating func store(_ event: CoreEvent) { rows.append(CoreRow([event], writtenAtUnixMilliseconds: 0).serialized()) }

    /// Ends the process and starts it again from its journal.
    mutating func restart() throws {
        books = CoreBooks()
        for row in rows { for event in try CoreRow(serialized: row).events { books.apply(event) } }
    }

    private func proposal(for item: PrepareItem) -> CoreItem.Proposal {
        do {
            let opened = try OpenedPrepare(item, ring: ring)
            var accounts: [AccountName: Account] = [:]
            for name in judge.accountsNeeded(for: opened) { accounts[name] = books.ledger[name] }
            let facts = Judge.Facts(origination: originations[item.header.key], businessDay: day, accounts: accounts)
            let record = PreparedRecord(
                originator: item.header.originator, businessDay: day, projection: opened.canonicalProjection)
            return .hold(try judge.postings(for: opened, facts: facts), record: record.serialized())
        } catch {
            let refusal = (error as? RefusalError)?.refusal ?? Refusal((error as? ProtocolError)?.reason ?? .malformed)
            return .refuse(sealedReason: Self.seal(refusal, item.header, item.digest, ring))
        }
    }

    private static func seal(_ refusal: Refusal, _ header: Header, _ digest: Hash256, _ ring: SealingRing) -> Data {
        do { return try refusal.sealed(of: header.key, digest: digest, to: header.originator, ring: ring) } catch {
            // An originator that is no member reads no reason.
            return Data()
        }
    }
}
