import BankAPI
import BankCore
import Foundation
import SettlementProtocol

/// The loans that this desk knows, and who asked for them.
struct LoanBook: Sendable {
    private(set) var records: [TransactionID: LoanRecord] = [:]
    private var idsOfCustomer: [String: [TransactionID]] = [:]
    /// Handed over, or about to be; the outcome is not known here.
    private(set) var pending: Set<TransactionID> = []

    mutating func add(_ record: LoanRecord) {
        records[record.key.id] = record
        idsOfCustomer[record.customer, default: []].append(record.key.id)
        if record.ending == nil { pending.insert(record.key.id) }
    }

    /// The first ending stays.
    mutating func end(_ id: TransactionID, _ ending: LoanRecord.Ending) -> LoanRecord? {
        guard var record = records[id], record.ending == nil else { return nil }
        record.ending = ending
        records[id] = record
        pending.remove(id)
        return record
    }

    /// A customer's loans, newest first.
    func loans(of customer: String, before id: TransactionID?, limit: Int) -> [LoanRecord] {
        let ids = (idsOfCustomer[customer] ?? []).filter { candidate in id.map { candidate < $0 } ?? true }
        return ids.sorted(by: >).prefix(limit).compactMap { records[$0] }
    }
}
