public import SettlementProtocol

/// One advance and the repayments that belong to it alone, by sequence number.
public struct AdvanceTerms: Hashable, Sendable {
    public let advance: UInt32
    public let repayments: [UInt32]
    /// The version of the lender's terms that the quote was made under.
    public let termsVersion: UInt32
    /// Stands for the borrower at this lender, and nowhere else.
    public let borrowerHandle: Hash256

    public init(advance: UInt32, repayments: [UInt32], termsVersion: UInt32, borrowerHandle: Hash256) {
        self.advance = advance
        self.repayments = repayments
        self.termsVersion = termsVersion
        self.borrowerHandle = borrowerHandle
    }

    func append(to canonical: inout CanonicalBytes) {
        canonical.append(advance)
        canonical.append(termsVersion)
        canonical.append(borrowerHandle)
        canonical.append(UInt32(repayments.count))
        for repayment in repayments { canonical.append(repayment) }
    }

    /// - Throws: ``ProtocolError`` with `malformed`.
    init(from fields: inout CanonicalReader) throws(ProtocolError) {
        let advance = try fields.uint32()
        let termsVersion = try fields.uint32()
        let borrowerHandle = try fields.hash()
        var repayments: [UInt32] = []
        for _ in 0..<(try fields.count()) { repayments.append(try fields.uint32()) }
        self.init(
            advance: advance, repayments: repayments, termsVersion: termsVersion, borrowerHandle: borrowerHandle)
    }
}
