public import SettlementProtocol

/// Something that a bank's desks must not forget.
public enum DeskEvent: Hashable, Sendable {
    case originated(Origination)
    case ended(TransactionID, OriginationEnding)
    /// Only the token's hash is kept.
    case tokenIssued(customer: String, hash: Hash256)
    case mandateGiven(Mandate)
    case customerOpened(Customer)
    case customerClosed(id: String)
    /// Reserve was allocated or recalled; the move itself is an amendment of the core.
    case reserveMoved(requestID: String, fingerprint: RequestFingerprint)
}

/// A customer whom a bank took in while it ran, or whom its federation file names.
public struct Customer: Hashable, Sendable {
    public let id: String
    public let name: String
    /// As documents know it; empty if no document names it.
    public let partyID: String

    public init(id: String, name: String, partyID: String) {
        self.id = id
        self.name = name
        self.partyID = partyID
    }
}

/// Where a bank's desks keep their events, in order.
public protocol DeskJournal: Sendable {
    /// Every event, in order.
    ///
    /// - Throws: ``BankFailure`` if the journal cannot be read; otherwise as `visit` does.
    func readAll(_ visit: (DeskEvent) throws -> Void) throws

    /// Appends events in order; they are durable on return.
    ///
    /// - Parameter isUrgent: Somebody waits. An event without a waiter goes with the next row, or with one of its own a
    ///   little later.
    /// - Throws: ``CoreError`` with `busy`, `storeFull` or `stopping`: nothing was written, or the
    ///   first of more than a thousand.
    func append(_ events: [DeskEvent], isUrgent: Bool) async throws(CoreError)
}
