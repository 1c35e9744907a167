import AtomicCommit
import BankCore
import Foundation
import Ledger
import SettlementProtocol

/// The books of a bank with 100 in one customer's account, and the journal that they write.
struct SmallBooks {
    private(set) var core = CoreBooks()
    private(set) var rows: [[UInt8]] = []

    /// The number of durable events.
    var written: Int { rows.count }

    init() throws {
        let euro = Fixtures.euro
        let clearing = Chart.clearing(Fixtures.alder, euro)
        try amend(
            Amendment(
                id: "opening",
                opened: [
                    Account(name: AccountName("capital"), kind: .capital, currency: euro, floor: -10_000),
                    Account(name: AccountName("mill"), kind: .customer, owner: "mill-co", currency: euro),
                    Account(name: clearing, kind: .clearing, currency: euro, floor: -10_000),
                ], postings: [Posting(AccountName("capital"), -100), Posting(AccountName("mill"), 100)]))
    }

    subscript(name: String) -> Account? { core.ledger[AccountName(name)] }

    mutating func amend(_ amendment: Amendment) throws { store(try core.amend(amendment)) }

    mutating func amend(_ id: String, _ postings: [Posting]) throws { try amend(Amendment(id: id, postings: postings)) }

    mutating func amend(_ id: String, bounds: ClosedRange<Int64>) throws {
        let bounds = Amendment.Bounds(
            account: AccountName("mill"), floor: bounds.lowerBound, ceiling: bounds.upperBound)
        try amend(Amendment(id: id, bounds: [bounds]))
    }

    /// Prepares a debit of mill towards alder; a shortage is refused with the name of the account that is short.
    @discardableResult
    mutating func prepare(_ number: UInt64, debit: Int64, digest: UInt64? = nil) -> CoreAnswer {
        let postings = [
            Posting(AccountName("mill"), -debit), Posting(Chart.clearing(Fixtures.alder, Fixtures.euro), debit),
        ]
        return prepare(number, digest, .hold(postings, record: Data("record".utf8)))
    }

    /// Votes no, as the bank's judgement would.
    @discardableResult
    mutating func refuse(_ number: UInt64, reason: Data, digest: UInt64? = nil) -> CoreAnswer {
        prepare(number, digest, .refuse(sealedReason: reason))
    }

    @discardableResult
    mutating func finish(_ number: UInt64, _ outcome: Outcome, digest: UInt64? = nil) -> CoreFinishAnswer {
        let (answer, event) = core.finish(
            CoreFinish(key: Fixtures.key(number), digest: Fixtures.digest(digest ?? number), outcome: outcome))
        store(event)
        return answer
    }

    /// Stores a tombstone if the key is unknown, and returns the key's role afterwards.
    @discardableResult
    mutating func entomb(_ number: UInt64) -> ParticipantRole {
        store(core.entomb(Fixtures.key(number)))
        return core.role(of: Fixtures.key(number))
    }

    mutating func raiseHorizon(above number: UInt64) {
        store(core.raiseHorizon(to: Fixtures.key(number).id.unixMilliseconds + 1))
    }

    /// Starts again from the journal.
    mutating func restart() throws { core = try replayed() }

    func replayed() throws -> CoreBooks {
        var core = CoreBooks()
        for row in rows { for event in try CoreRow(serialized: row).events { core.apply(event) } }
        return core
    }

    private mutating func prepare(_ number: UInt64, _ digest: UInt64?, _ proposal: CoreItem.Proposal) -> CoreAnswer {
        let item = CoreItem(
            key: Fixtures.key(number), digest: Fixtures.digest(digest ?? number),
            timeoutMilliseconds: 5_000 + UInt32(number), proposal: proposal)
        let (answer, event) = core.prepare(item)
        store(event)
        guard case .short(let shortage) = answer else { return answer }
        return prepare(number, digest, .refuse(sealedReason: Data(shortage.account.text.utf8)))
    }

    private mutating func store(_ event: CoreEvent?) {
        if let event { rows.append(CoreRow([event], writtenAtUnixMilliseconds: 0).serialized()) }
    }
}
