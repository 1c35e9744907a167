import Money
import SupplyChain
import Testing

@Suite struct FieldMatchingTests {
    @Test func `namespace prefixes have no meaning`() throws {
        let renamed = SampleInvoice.text.replacing("cbc:", with: "Harry:").replacing(":cbc=", with: ":Harry=")
            .replacing("cac:", with: "Sally:").replacing(":cac=", with: ":Sally=")
        #expect(try SampleInvoice.read(renamed) == SampleInvoice.read(SampleInvoice.text))
    }

    @Test func `the basic components may use the default namespace`() throws {
        let text = SampleInvoice.text.replacing("<Invoice xmlns=", with: "<i:Invoice xmlns:i=")
            .replacing("</Invoice>", with: "</i:Invoice>").replacing("xmlns:cbc=", with: "xmlns=")
            .replacing("<cbc:", with: "<").replacing("</cbc:", with: "</")
        #expect(try SampleInvoice.read(text).id == "S-1")
    }

    @Test func `one prefix may mean two namespaces in one file`() throws {
        let foreign = "<cac:Note xmlns:cac=\"urn:x\" xmlns:cbc=\"urn:x\"><cbc:ID>no</cbc:ID></cac:Note>"
        #expect(try SampleInvoice.document(replacing: "<cbc:ID>S-1", with: foreign + "<cbc:ID>S-1").id == "S-1")
    }

    @Test func `the same name in another namespace is another field`() {
        let foreign = "<ID xmlns=\"urn:x\">S-1</ID>"
        #expect(SampleInvoice.refusal(replacing: "<cbc:ID>S-1</cbc:ID>", with: foreign) == .missingField)
    }

    @Test func `extensions and signatures before the facts are skipped`() throws {
        let extensions = """
            <e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">
            <e:UBLExtension><e:ExtensionContent><cac:LegalMonetaryTotal>
            <cbc:PayableAmount currencyID="EUR">7.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
            <cbc:ID>no</cbc:ID></e:ExtensionContent></e:UBLExtension></e:UBLExtensions>
            <cac:Signature><cbc:ID>no</cbc:ID></cac:Signature><cbc:ID>S-1
            """
        let document = try SampleInvoice.document(replacing: "<cbc:ID>S-1", with: extensions)
        #expect(document.id == "S-1")
        #expect(document.payable.minorUnits == 100_000)
    }

    @Test(arguments: [
        ("<Invoice xmlns=", "<Order xmlns="), ("xsd:Invoice-2", "xsd:Invoice-1"), ("xsd:Invoice-2", "xsd:CreditNote-2"),
    ])
    func `another root is refused by name`(old: String, new: String) throws {
        let text = SampleInvoice.text(replacing: old, with: new)
            .replacing("</Invoice>", with: new.contains("Order") ? "</Order>" : "</Invoice>")
        let error = try #require(throws: DocumentError.self) { try SampleInvoice.read(text) }
        #expect(error.code == .unknownKind)
        #expect(error.message.contains(new.contains("Order") ? "Order of" : "Invoice of"))
    }

    @Test(arguments: [
        ("<cbc:ID>S-1</cbc:ID>", "<cbc:ID> </cbc:ID>"), ("<cbc:IssueDate>2026-11-02</cbc:IssueDate>", ""),
        ("<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>", ""), (" currencyID=\"EUR\"", ""),
        ("cac:LegalMonetaryTotal", "cac:RequestedMonetaryTotal"), ("1000.00", ""),
    ])
    func `a document without a required field is refused`(field: String, replacement: String) {
        #expect(SampleInvoice.refusal(replacing: field, with: replacement) == .missingField)
    }

    @Test(arguments: [
        "<cbc:ID>S-1</cbc:ID>", "<cbc:IssueDate>2026-11-02</cbc:IssueDate>",
        "<cbc:PayableAmount currencyID=\"EUR\">1000.00</cbc:PayableAmount>",
        """
        <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">1000.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
        """,
    ])
    func `a field that stands twice is refused, even with one value`(field: String) {
        #expect(SampleInvoice.refusal(replacing: field, with: field + field) == .ambiguousField)
    }

    @Test func `an element inside a field's text is refused, whatever its namespace`() {
        #expect(SampleInvoice.refusal(replacing: "S-1", with: "S<x/>-1") == .fieldMalformed)
        #expect(SampleInvoice.refusal(replacing: "1000.00", with: "1000<cbc:Note/>.00") == .fieldMalformed)
    }

    @Test func `comments, instructions and character data inside a field do not cut it`() throws {
        let id = "S<!-- a -->-<?b c?><![CDATA[1 & <2>]]>"
        #expect(try SampleInvoice.document(replacing: "S-1", with: id).id == "S-1 & <2>")
    }

    @Test func `white space inside a field is collapsed`() throws {
        #expect(try SampleInvoice.document(replacing: "S-1", with: "\n\tS \u{A0} 1\r\n ").id == "S 1")
    }

    @Test func `a namespace with a relative name does no harm`() throws {
        #expect(
            try SampleInvoice.document(replacing: "<cbc:DueDate>", with: "<x xmlns='a b'/><cbc:DueDate>").id == "S-1")
    }
}
