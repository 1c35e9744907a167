public import SettlementProtocol

extension FederationFile {
    /// The copy for one member's process: its own entry in full, and only the public part of every other bank.
    ///
    /// A bank sees its peers' lending terms; a coordinator sees no amount at all.
    public func redacted(for member: MemberID) -> FederationFile {
        var copy = self
        copy.copyFor = member
        let withTerms = bank(member) != nil
        copy.banks = banks.map { $0.id == member ? $0 : $0.publicPart(withTerms: withTerms) }
        // Only a bank itself and the settlement bank may see its prefunding; a coordinator settles nothing.
        copy.settlement = withTerms ? settlement : nil
        copy.settlement?.prefunded.removeAll { $0.bank != member && settlement?.bank != member }
        return copy
    }
}

extension BankEntry {
    fileprivate func publicPart(withTerms: Bool) -> BankEntry {
        BankEntry(
            id: id, kind: kind, host: host, settlementPort: settlementPort, apiPort: apiPort, currencies: currencies,
            sealingKey: sealingKey, lending: withTerms ? lending : [])
    }
}
