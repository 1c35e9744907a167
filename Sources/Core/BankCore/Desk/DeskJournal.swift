public import SettlementProtocol

/// Something that a bank's desks must not forget.
public enum DeskEvent: Hashable, Sendable {
    case originated(Origination)
    case ended(TransactionID, OriginationEnding)
    /// Only the token's hash is kept.
    case tokenIssued(customer: String, hash: Hash256)
    case mandateGiven(Mandate)
    /// No debit under it is promised any more.
    case mandateRevoked(Mandate.Edition)
    case customerOpened(Customer)
    case customerClosed(id: String)
    /// Reserve was allocated or recalled; the move itself is an amendment of the core.
    case reserveMoved(requestID: String, fingerprint: RequestFingerprint)
    /// Mandates are judged by this day or a later one from now on.
    case dayBegan(BusinessDay)
    /// The bank has started on these books.
    case booksOpened(StoreGeneration)
    /// An operator accepted the clock: an earlier day counts from now on.
    case clockAccepted(BusinessDay)
}

/// A customer that the bank registered while it ran, or that its federation file names.
public struct Customer: Hashable, Sendable {
    public let id: String
    public let name: String
    /// The customer's id in documents; empty if no document names it.
    public let partyID: String

    public init(id: String, name: String, partyID: String) {
        self.id = id
        self.name = name
        self.partyID = partyID
    }
}

/// The journal of a bank's desks: their events, in order. Transactions that have ended move to an archive by id, and
/// their events leave the journal.
public protocol DeskJournal: Sendable {
    /// Every event in order, without those of archived transactions.
    ///
    /// - Throws: ``BankFailure`` if the journal cannot be read; otherwise as `visit` does.
    func readAll(_ visit: (DeskEvent) throws -> Void) throws

    /// Appends events in order; they are durable on return.
    ///
    /// - Parameter isUrgent: Whether a caller waits. An event without a waiter goes into the next row, or a little
    ///   later into one of its own.
    /// - Throws: ``CoreError`` with `busy`, `storeFull` or `stopping`: nothing was written, or only the first of more
    ///   than a thousand events.
    func append(_ events: [DeskEvent], isUrgent: Bool) async throws(CoreError)

    /// Moves transactions whose endings are durable into the archive, some thousand at most.
    ///
    /// - Returns: Their ids; empty if it is not yet worth a round.
    /// - Throws: ``CoreError`` with `storeFull` or `stopping`; everything can still be read.
    func archiveEnded() async throws(CoreError) -> [TransactionID]

    /// The archived transactions with these ids; nothing for an id that is not there.
    ///
    /// - Throws: ``CoreError`` with `broken` or `stopping`.
    func archived(_ ids: [TransactionID]) async throws(CoreError) -> [Originator.Originated]

    /// A customer's archived loans with ids before `id`, newest first, at most `limit`.
    ///
    /// - Throws: ``CoreError`` with `broken` or `stopping`.
    func archivedLoans(
        of customer: String, before id: TransactionID?, limit: Int
    ) async throws(CoreError) -> [Originator.Originated]

    /// Removes archived transactions with ids older than `unixMilliseconds`, some thousand at most.
    ///
    /// - Throws: ``CoreError`` with `storeFull`, `broken` or `stopping`.
    func removeArchived(before unixMilliseconds: UInt64) async throws(CoreError)

    /// Unix milliseconds: no transaction with this id time or a later one is in the archive.
    ///
    /// - Throws: ``CoreError`` with `broken` or `stopping`.
    func archiveEnd() async throws(CoreError) -> UInt64
}
