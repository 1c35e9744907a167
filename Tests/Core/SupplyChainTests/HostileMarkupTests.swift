import Foundation
import SupplyChain
import Testing

@Suite struct HostileMarkupTests {
    @Test func `the sample itself is read without a warning`() throws {
        #expect(try SampleInvoice.document().warnings.isEmpty)
    }

    @Test(arguments: [
        "<!DOCTYPE Invoice [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>",
        "<!DOCTYPE Invoice [<!ENTITY file SYSTEM \"file:///etc/hostname\">]>",
        "<!DOCTYPE Invoice SYSTEM \"http://127.0.0.1:1/invoice.dtd\">",
        "<?xml version=\"1.0\"?>\n<!-- first -->\n<?note later?>\n<!DOCTYPE Invoice>",
        "<!doctype html>",
    ])
    func `a document type declaration is refused before anything is read`(declaration: String) {
        #expect(SampleInvoice.refusal(of: declaration + SampleInvoice.text) == .dtdForbidden)
    }

    @Test func `a document type declaration after the root has begun is refused`() {
        #expect(SampleInvoice.refusal(replacing: "<cbc:ID>S-1", with: "<!ENTITY a \"b\"><cbc:ID>S-1") == .dtdForbidden)
    }

    @Test func `a document type declaration in an attachment's character data is text`() throws {
        let note = "<cbc:Note><![CDATA[<!DOCTYPE html><p>&nope;</p>]]></cbc:Note>"
        let document = try SampleInvoice.document(replacing: "<cbc:DueDate>", with: note + "<cbc:DueDate>")
        #expect(document.id == "S-1")
    }

    @Test func `an undeclared entity is refused`() {
        #expect(SampleInvoice.refusal(replacing: "S-1", with: "S-&one;") == .notXML)
    }

    @Test(arguments: [
        "", " ", "S-1", "{}", "<Invoice>", "<a></b>", "<a/><a/>", "<a><q:b/></a>", "<a b='1' b='2'/>", "<",
    ])
    func `text that is not well-formed XML is refused`(text: String) {
        #expect(SampleInvoice.refusal(of: text) == .notXML)
    }

    @Test(arguments: Array(stride(from: 1, to: SampleInvoice.text.utf8.count, by: 97)))
    func `a truncated file is refused wherever it ends`(length: Int) {
        #expect(SampleInvoice.refusal(of: Data(SampleInvoice.text.utf8.prefix(length))) == .notXML)
    }

    @Test func `elements nested too deep are refused`() {
        let nest = String(repeating: "<cac:Party>", count: 40) + String(repeating: "</cac:Party>", count: 40)
        #expect(SampleInvoice.refusal(replacing: "<cbc:DueDate>", with: nest + "<cbc:DueDate>") == .tooDeep)
    }

    @Test func `elements nested too deep are refused in a part that is skipped too`() {
        let nest = String(repeating: "<x>", count: 40) + String(repeating: "</x>", count: 40)
        #expect(SampleInvoice.refusal(replacing: "<cbc:DueDate>", with: nest + "<cbc:DueDate>") == .tooDeep)
    }

    @Test(arguments: ["<x/>", "<!-- -->", "<?a b?>", "<![CDATA[]]>"])
    func `more mark-up than the limit is refused`(piece: String) {
        var limits = DocumentLimits()
        limits.elements = 100
        let text = SampleInvoice.text(
            replacing: "<cbc:DueDate>", with: String(repeating: piece, count: 200) + "<cbc:DueDate>")
        #expect(SampleInvoice.refusal(of: text, within: limits) == .tooManyElements)
    }

    @Test func `a tag with too many attributes is refused`() {
        let attributes = (0..<100).map { " a\($0)='>'" }.joined()
        #expect(SampleInvoice.refusal(replacing: "<cbc:ID>S", with: "<cbc:ID\(attributes)>S") == .tooManyAttributes)
    }

    @Test func `a tag with too many namespaces is refused`() {
        let attributes = (0..<100).map { " xmlns:a\($0)='u:\($0)'" }.joined()
        #expect(SampleInvoice.refusal(replacing: "<cbc:ID>S", with: "<cbc:ID\(attributes)>S") == .tooManyAttributes)
    }

    @Test func `a huge attribute is refused`() {
        let huge = String(repeating: "x", count: 100_000)
        #expect(SampleInvoice.refusal(replacing: "<cbc:ID>S", with: "<cbc:ID a='\(huge)'>S") == .textTooLong)
    }

    @Test func `a huge text is refused and a fact has a smaller limit`() {
        let huge = "<cbc:Note>" + String(repeating: "x", count: 1 << 21) + "</cbc:Note><cbc:DueDate>"
        #expect(SampleInvoice.refusal(replacing: "<cbc:DueDate>", with: huge) == .textTooLong)
        #expect(SampleInvoice.refusal(replacing: "S-1", with: String(repeating: "x", count: 5_000)) == .textTooLong)
    }

    @Test func `an attachment does not count as text`() throws {
        let attachment = """
            <cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>\
            \(String(repeating: "QUJD", count: 1 << 19))</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>\
            </cac:AdditionalDocumentReference><cac:InvoiceLine>
            """
        #expect(try SampleInvoice.document(replacing: "<cac:InvoiceLine>", with: attachment).lineCount == 1)
    }

    @Test func `a file beyond the limit is refused`() {
        #expect(SampleInvoice.refusal(of: Data(repeating: UInt8(ascii: "<"), count: 9 << 20)) == .tooLarge)
    }

    @Test(arguments: ["<?a?>", "<?mso-application?>"])
    func `an instruction without content, which would end the process on Linux, is refused`(instruction: String) {
        #expect(SampleInvoice.refusal(replacing: "<cbc:DueDate>", with: instruction + "<cbc:DueDate>") == .notXML)
    }

    @Test func `names that are not UTF-8, which would end the process on Linux, are refused`() {
        let bytes = Array("<a><De".utf8) + [0xFF, 0xFF] + Array("t/></a>".utf8)
        #expect(SampleInvoice.refusal(of: Data(bytes)) == .notXML)
    }
}
