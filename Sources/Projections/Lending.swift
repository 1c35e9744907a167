import Foundation
public import SettlementProtocol

/// One advance and the repayments that belong to it alone, by sequence number.
public struct Lending: Hashable, Sendable {
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

    init(_ wire: Wire.Lending) throws(ProtocolError) {
        self.init(
            advance: wire.advance, repayments: wire.repayments, termsVersion: wire.termsVersion,
            borrowerHandle: try Hash256(wire.borrowerHandle))
    }

    var wire: Wire.Lending {
        var wire = Wire.Lending()
        wire.advance = advance
        wire.repayments = repayments
        wire.termsVersion = termsVersion
        wire.borrowerHandle = borrowerHandle.data
        return wire
    }
}
