extension BankEntry {
    /// Reads the mandates of a bank whose customers are known.
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
                        .unknownReference, "bank \(id) keeps no account \"\(account)\"; name one of its customers'")
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

extension DocumentName {
    fileprivate static func read(_ place: Place) throws(FederationFileError) -> DocumentName {
        let section = try Section(place, keys: ["reference", "supplier", "kind", "number", "issue_date"])
        guard let reference = section.optional("reference") else { return try readParts(section) }
        for key in ["supplier", "kind", "number", "issue_date"] where section.optional(key) != nil {
            throw section.place(of: key)
                .problem(.unknownKey, "a document is named by \"reference\" or by its parts, not by both; keep one")
        }
        return .reference(try reference.documentReference())
    }

    private static func readParts(_ section: Section) throws(FederationFileError) -> DocumentName {
        let kind = try section.required("kind").text()
        guard kinds.contains(kind) else {
            throw section.place(of: "kind")
                .problem(
                    .badValue, "\"\(kind.prefix(40))\" is no kind of document; write \(kinds.joined(separator: " or "))"
                )
        }
        return .parts(
            supplier: try section.required("supplier").label(atMost: 200), kind: kind,
            number: try section.required("number").label(atMost: 200),
            issueDate: try section.required("issue_date").day())
    }
}
