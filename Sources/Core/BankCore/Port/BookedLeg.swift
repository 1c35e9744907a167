public import Foundation
import SwiftProtobuf

/// One leg of a transaction on an account, as a statement shows it.
public struct BookedLeg: Hashable, Sendable {
    /// Minor units; negative for a debit.
    public let amount: Int64
    /// The reference by which the creditor knows the payment; may be empty.
    public let creditorReference: String

    public init(amount: Int64, creditorReference: String) {
        self.amount = amount
        self.creditorReference = creditorReference
    }
}

extension [BookedLeg] {
    /// The sum of the amounts; nil if it passes 64 bits.
    private var sum: Int64? { Int64(exactly: reduce(into: Int128(0)) { $0 += Int128($1.amount) }) }

    /// The postings of a transaction on an account, each with its legs: one of `net`, if that is not zero.
    ///
    /// If the legs cancel out, their credits make one posting and their debits another one, so that the payments that
    /// went through the account are on its statement. Legs that do not add up to `net` are not all that happened on the
    /// account, and are left out.
    public func postings(net: Int64) -> [(amount: Int64, legs: [BookedLeg])] {
        guard sum == net else { return net == 0 ? [] : [(net, [])] }
        guard net == 0 else { return [(net, worthShowing)] }
        let (credits, debits) = (filter { $0.amount > 0 }, filter { $0.amount < 0 })
        guard let turnover = credits.sum, turnover > 0 else { return [] }
        return [(turnover, credits.worthShowing), (-turnover, debits.worthShowing)]
    }

    /// The legs of a posting of `amount`, out of all legs of its transaction on the account; see ``postings(net:)``.
    public func legs(ofPosting amount: Int64) -> [BookedLeg] {
        let side = filter { ($0.amount > 0) == (amount > 0) }
        if sum == amount { return worthShowing }
        return sum == 0 && side.sum == amount ? side.worthShowing : []
    }

    /// A single leg without a reference says no more than its entry.
    private var worthShowing: [BookedLeg] { count == 1 && self[0].creditorReference.isEmpty ? [] : self }

    // MARK: Storing

    /// Nil for no legs.
    public var stored: Data? {
        guard !isEmpty else { return nil }
        var legs = StoredCore.Legs()
        legs.amounts = map(\.amount)
        legs.creditorReferences = map(\.creditorReference)
        // Only missing required fields (proto2) can fail.
        return try? legs.serializedBytes()
    }

    /// - Throws: ``UnreadableRow`` if these are not legs.
    public init(stored bytes: Data) throws(UnreadableRow) {
        guard let legs = try? StoredCore.Legs(serializedBytes: bytes),
            legs.amounts.count == legs.creditorReferences.count
        else { throw UnreadableRow("an entry's legs cannot be read") }
        self = zip(legs.amounts, legs.creditorReferences).map { BookedLeg(amount: $0, creditorReference: $1) }
    }
}
