extension Party {
    /// Reads AccountingSupplierParty or AccountingCustomerParty; name and id are nil if the document has none.
    ///
    /// - Throws: ``DocumentError`` with `ambiguous_field`, `field_malformed` or `text_too_long`.
    init(holder path: ElementPath, of root: Element) throws(DocumentError) {
        guard let holder = try root.single(path) else {
            self.init(name: nil, id: nil)
            return
        }
        let named = try holder.single("cac:Party").map { party throws(DocumentError) in try Party(party) }
        let assignedID = try Self.firstID(in: holder, "cbc:CustomerAssignedAccountID")
        self.init(name: named?.name, id: named?.id ?? assignedID)
    }

    /// Reads an element that is a party itself, such as PayeeParty.
    ///
    /// - Throws: As ``init(holder:of:)``.
    init(_ party: Element) throws(DocumentError) {
        self.init(name: try Self.name(of: party), id: try Self.id(of: party))
    }

    private static func name(of party: Element) throws(DocumentError) -> String? {
        let name = try party.firstText(
            "cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name",
            "cac:PartyTaxScheme/cbc:RegistrationName")
        guard name == nil, let person = party.all("cac:Person").first else { return name }
        var names: [String] = []
        for path: ElementPath in ["cbc:FirstName", "cbc:MiddleName", "cbc:FamilyName"] {
            if let part = try person.firstText(path) { names.append(part) }
        }
        return names.isEmpty ? nil : names.joined(separator: " ")
    }

    private static func id(of party: Element) throws(DocumentError) -> String? {
        try firstID(
            in: party, "cac:PartyLegalEntity/cbc:CompanyID", "cac:PartyIdentification/cbc:ID", "cbc:EndpointID",
            "cac:PartyTaxScheme/cbc:CompanyID")
    }

    private static func firstID(in element: Element, _ paths: ElementPath...) throws(DocumentError) -> String? {
        for path in paths {
            for candidate in element.all(path) {
                guard let value = try candidate.value(at: path) else { continue }
                let scheme = candidate.attributes["schemeID"]?.collapsed ?? ""
                return scheme.isEmpty ? value : "\(scheme):\(value)"
            }
        }
        return nil
    }
}
