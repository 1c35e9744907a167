public import Money

/// The clearing entries with one peer that a bank no longer keeps: their sums are left.
public struct RemovedClearing: Hashable, Sendable {
    public static let none = RemovedClearing(count: 0, before: 0, owedToPeer: [:])

    /// How many entries of the bank's own numbering were removed; 0 if only the other bank knows.
    public let count: UInt64
    /// Every removed entry has an id with an earlier time; Unix milliseconds, 0 if nothing was removed.
    public let before: UInt64
    /// Minor units that the bank owes the peer because of them.
    public let owedToPeer: [Currency: Int128]

    public init(count: UInt64 = 0, before: UInt64, owedToPeer: [Currency: Int128]) {
        self.count = count
        self.before = before
        self.owedToPeer = owedToPeer
    }
}
