import Foundation
public import SettlementProtocol

/// Entries as somebody on the way would alter them.
extension Wire.Participation {
    public mutating func repeatFirstEntry() {
        commitments.append(commitments.prefix(32))
        counterparties.append(counterparties[0])
    }

    public mutating func clearEntries() {
        commitments = Data()
        counterparties = []
    }
}
