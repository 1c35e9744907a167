public import SettlementProtocol

/// Which of its openings a store of books is in, so that a desk notices books that are younger than it remembers.
public struct StoreGeneration: Hashable, Sendable {
    /// The kind of store. A bank that moves to another kind begins to count anew.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case embedded
        case postgresql
    }

    public let kind: Kind
    /// How often the store has been opened, this time included.
    public let openings: UInt64

    public init(_ kind: Kind, openings: UInt64) {
        self.kind = kind
        self.openings = openings
    }

    /// Refuses books that are older than those on which the desk has already worked, or that begin anew beside a desk
    /// that has not: both would forget promises.
    ///
    /// - Parameters:
    ///   - newest: The newest opening of books of this kind that the desk remembers; nil for none.
    ///   - deskIsEmpty: Whether the desk remembers nothing at all.
    /// - Throws: ``BankFailure`` with `books_behind`.
    public func check(against newest: StoreGeneration?, deskIsEmpty: Bool, of bank: MemberID) throws(BankFailure) {
        let seen = newest?.openings ?? 0
        // Versions before this check noted no openings; a bank that came from another store may be in its first.
        let isReplaced = newest == nil && kind == .embedded && openings == 1 && !deskIsEmpty
        guard openings <= seen || isReplaced else { return }
        throw BankFailure(
            code: "books_behind",
            message:
                "the books of \(bank) are in their opening \(openings), but its desk has worked on opening \(max(seen, 1)) of them: they were replaced, removed or restored from an older copy",
            next:
                "Put back the newest files of this bank's folder and database, books and desk together; empty or older books would forget balances and promises.",
            kind: .configuration)
    }
}
