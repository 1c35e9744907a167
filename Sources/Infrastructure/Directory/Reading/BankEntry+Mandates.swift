extension BankEntry {
    /// Reads the bank's mandates; its customers must have been read before.
    func readMandates(_ bank: Section) throws(FederationFileError) -> [MandateEntry] {
        let accounts = Dictionary(customers.flatMap(\.accounts).map { ($0.id, $0.currency) }) { first, _ in first }
        var entries: [MandateEntry] = []
        for place in try bank.list("mandates") {
            let section = try Section(
                place, keys: ["account", "creditor_bank", "creditor_account", "document", "limit", "until"])
            let account = try section.required("account").localID()
            guard let currency = accounts[account] else {
                throw section.place(of: "account")
                    .problem(
                        .unknownReference, "bank \(id) has no account \"\(account)\"; name a customer's account")
            }
            entries.append(
                MandateEntry(
                    account: account, currency: currency,
                    creditorBank: try section.required("creditor_bank").memberID(),
                    creditorAccount: try section.required("creditor_account").localID(),
                    document: try DocumentName.read(section.required("document")),
                    limit: try section.required("limit").amount(in: currency, atLeast: 1),
                    until: try section.required("until").day()))
        }
        return entries
    }
}
