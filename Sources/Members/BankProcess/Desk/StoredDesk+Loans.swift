import Foundation
import SettlementProtocol

extension StoredDesk.Event {
    init(_ record: LoanRecord) {
        self.init()
        originated.transactionID = record.key.id.data
        originated.coordinator = record.key.coordinator.text
        originated.digest = record.digest.data
        originated.customer = record.customer
        originated.requestHash = record.requestHash.data
        originated.loan = record.loan
        originated.timeoutMs = record.timeoutMilliseconds
    }

    init(_ ending: LoanRecord.Ending, of id: TransactionID) {
        self.init()
        decided.transactionID = id.data
        decided.committed = ending.outcome == .committed
        decided.reason = ending.reason
        decided.reasonDetail = ending.detail
        decided.reasonFrom = ending.reasonFrom
        decided.decidedAtUnixMs = ending.decidedAtUnixMilliseconds
    }
}

extension LoanRecord {
    /// - Throws: `ProtocolError`: the journal is damaged or newer than this code.
    init(_ stored: StoredDesk.Originated) throws(ProtocolError) {
        self.init(
            key: TransactionKey(
                coordinator: try MemberID(stored.coordinator), id: try TransactionID(bytes: stored.transactionID)),
            digest: try Hash256(stored.digest), customer: stored.customer, requestHash: try Hash256(stored.requestHash),
            loan: stored.loan, timeoutMilliseconds: stored.timeoutMs)
    }
}

extension LoanRecord.Ending {
    init(_ stored: StoredDesk.Decided) {
        self.init(
            outcome: stored.committed ? .committed : .aborted, reason: stored.reason, detail: stored.reasonDetail,
            reasonFrom: stored.reasonFrom, decidedAtUnixMilliseconds: stored.decidedAtUnixMs)
    }
}
