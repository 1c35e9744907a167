import CheckoutFiles
import Foundation
import SupplyChain
import Testing

@Suite struct DocumentInspectionTests {
    private func json(_ inspection: DocumentInspection) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(inspection), as: UTF8.self)
    }

    @Test func `facts become one JSON object with every key`() throws {
        let document = try SampleInvoice.document()
        let expected = """
            {"buyer":{"id":null,"name":"Harbour"},"currency":"EUR","due_date":"2026-12-02","file":"a/b.xml","id":"S-1",\
            "issue_date":"2026-11-02","kind":"invoice","lines":1,"order_reference":null,\
            "payable_minor":"100000","payee":{"id":null,"name":null},"response_code":null,\
            "supplier":{"id":"0088:7300010000018","name":"Mill"},"type_code":"380","warnings":[]}
            """
        #expect(try json(DocumentInspection(file: "a/b.xml", result: .success(document))) == expected)
    }

    @Test func `warnings are codes`() throws {
        let document = try SampleInvoice.document(replacing: "1000.00", with: "0")
        let text = try json(DocumentInspection(file: "a.xml", result: .success(document)))
        #expect(text.contains("\"warnings\":[\"payable_not_positive\"]"))
    }

    @Test func `an error becomes a JSON object with the file and the error alone`() throws {
        let error = DocumentError(.notXML, "broken", where: "line 1, column 2")
        let expected = """
            {"error":{"code":"not_xml","message":"broken","where":"line 1, column 2"},"file":"a.xml"}
            """
        #expect(try json(DocumentInspection(file: "a.xml", result: .failure(error))) == expected)
        let whole = DocumentError(.tooLarge, "large")
        #expect(try json(DocumentInspection(file: "a.xml", result: .failure(whole))).contains("\"where\":null"))
    }

    @Test func `a missing file or a folder cannot be read`() {
        for path in [Checkout.path("fixtures/invoices/none.xml"), Checkout.root.path] {
            #expect(throws: DocumentError.self) { try DocumentInspection.inspect(path: path).result.get() }
            guard case .failure(let error) = DocumentInspection.inspect(path: path).result else { continue }
            #expect(error.code == .unreadable)
        }
    }

    @Test func `an endless file is read to the limit and no further`() {
        guard case .failure(let error) = DocumentInspection.inspect(path: "/dev/zero").result else {
            Issue.record("an endless file was read")
            return
        }
        #expect(error.code == .tooLarge)
    }
}
