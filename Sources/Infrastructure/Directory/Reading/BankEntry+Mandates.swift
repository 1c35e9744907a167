extension BankEntry {
    /// Reads the bank's mandates; its customers must have been read before.
    func readMandates(_ bank: Section) throws(FederationFileError) -> [MandateEntry] {
        let accounts = Dictionary(customers.flatMap(\.accounts).map { ($0.id, $0.currency) }) { first, _ in first }
        var entries: [MandateEntry] = []
        for place in try bank.list("mandates") {
            let section = try Section(
                place,
                keys: [
                    "account", "creditor_bank", "creditor_account", "document", "limit", "until", "originators",
                    "at_least",
                ])
            let account = try section.required("account").localID()
            guard let currency = accounts[account] else {
                throw section.place(of: "account")
                    .problem(
                        .unknownReference, "bank \(id) has no account \"\(account)\"; name a customer's account")
            }
            var entry = MandateEntry(
                account: account, currency: currency,
                creditorBank: try section.required("creditor_bank").memberID(),
                creditorAccount: try section.required("creditor_account").localID(),
                document: try DocumentName.read(section.required("document")),
                limit: try section.required("limit").amount(in: currency, atLeast: 1),
                until: try section.required("until").day())
            for place in try section.list("originators") {
                if try place.text() == MandateEntry.any {
                    entry.isOpenToAnyOriginator = true
                } else {
                    entry.originators.append(try place.memberID())
                }
            }
            guard !entry.isOpenToAnyOriginator || entry.originators.isEmpty else {
                throw section.place(of: "originators").problem(.badValue, "name banks, or ANY, but not both")
            }
            if let least = section.optional("at_least") {
                entry.atLeast = try least.amount(in: currency, atLeast: 1)
                guard entry.atLeast <= entry.limit else {
                    throw least.problem(.badAmount, "a debit cannot be more than the limit; write at most the limit")
                }
            }
            entries.append(entry)
        }
        return entries
    }
}
