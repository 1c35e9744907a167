public import SettlementProtocol

extension FederationFile {
    /// The copy that one member's process is given: its own entry whole, of every other bank only the public part.
    ///
    /// A bank sees its peers' lending terms; a coordinator sees no amount at all.
    public func redacted(for member: MemberID) -> FederationFile {
        var copy = self
        copy.copyFor = member
        let withTerms = bank(member) != nil
        copy.banks = banks.map { $0.id == member ? $0 : $0.publicPart(withTerms: withTerms) }
        // What a bank has paid in is its own and the settlement bank's business; a coordinator settles nothing.
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
