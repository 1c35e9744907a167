import SupplyChain
import Testing

@Suite struct PartyTests {
    private func supplier(_ party: String, assigned: String = "") throws -> Party {
        let old = """
            <cac:PartyIdentification><cbc:ID schemeID="0088">7300010000018</cbc:ID></cac:PartyIdentification>
            <cac:PartyName><cbc:Name>Mill</cbc:Name></cac:PartyName>
            </cac:Party>
            """
        return try SampleInvoice.document(replacing: old, with: party + "</cac:Party>" + assigned).supplier
    }

    private let legal = """
        <cac:PartyLegalEntity><cbc:RegistrationName>Legal</cbc:RegistrationName><cbc:CompanyID>1</cbc:CompanyID>\
        </cac:PartyLegalEntity>
        """
    private let named = "<cac:PartyName><cbc:Name>Trading</cbc:Name></cac:PartyName>"
    private let identified = "<cac:PartyIdentification><cbc:ID schemeID='0088'>2</cbc:ID></cac:PartyIdentification>"
    private let endpoint = "<cbc:EndpointID schemeID='EM'>a@b</cbc:EndpointID>"
    private let taxed = """
        <cac:PartyTaxScheme><cbc:RegistrationName>Taxed</cbc:RegistrationName><cbc:CompanyID>T4</cbc:CompanyID>\
        </cac:PartyTaxScheme>
        """
    private let person = """
        <cac:Person><cbc:FirstName>Ada</cbc:FirstName><cbc:MiddleName>K</cbc:MiddleName>\
        <cbc:FamilyName>Lov</cbc:FamilyName></cac:Person>
        """
    private let assigned = "<cbc:CustomerAssignedAccountID>C5</cbc:CustomerAssignedAccountID>"

    @Test func `the legal name and id come first, even after other names and ids`() throws {
        let party = try supplier(person + taxed + endpoint + identified + named + legal, assigned: assigned)
        #expect(party == Party(name: "Legal", id: "1"))
    }

    @Test func `the next name and id take the place of missing ones`() throws {
        #expect(try supplier(taxed + endpoint + identified + named) == Party(name: "Trading", id: "0088:2"))
        #expect(try supplier(person + taxed + endpoint) == Party(name: "Taxed", id: "EM:a@b"))
        #expect(try supplier(taxed) == Party(name: "Taxed", id: "T4"))
        #expect(try supplier(person, assigned: assigned) == Party(name: "Ada K Lov", id: "C5"))
        #expect(try supplier("") == Party(name: nil, id: nil))
    }

    @Test func `an empty field is passed over`() throws {
        let empty =
            "<cac:PartyLegalEntity><cbc:RegistrationName/><cbc:CompanyID> </cbc:CompanyID></cac:PartyLegalEntity>"
        #expect(try supplier(empty + legal) == Party(name: "Legal", id: "1"))
    }
}
