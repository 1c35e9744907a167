import Foundation
public import SettlementProtocol

/// Changes to entries that somebody on the way could make.
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
