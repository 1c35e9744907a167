import CheckoutFiles
import Foundation
import SupplyChain
import Testing

@Suite(.enabled(if: !ManifestRow.all.isEmpty, "the shared documents are not beside this clone"))
struct SharedDocumentsTests {
    @Test(arguments: ManifestRow.readable)
    func `a published document yields exactly the manifest's facts`(row: ManifestRow) throws {
        let data = try JSONEncoder().encode(DocumentInspection.inspect(path: row.file))
        let facts = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        func fact(_ key: String) -> String? { facts[key] as? String }
        func part(_ party: String, _ key: String) -> String? { (facts[party] as? [String: Any])?[key] as? String }

        #expect(fact("kind") == row["kind"])
        #expect(fact("id") == row["doc_id"])
        #expect(fact("type_code") == row["type_code"])
        #expect(fact("issue_date") == row["issue_date"])
        #expect(fact("due_date") == row["due_date"])
        #expect(fact("currency") == row["currency"])
        #expect(part("supplier", "name") == row["supplier_name"])
        #expect(part("supplier", "id") == row["supplier_id"])
        #expect(part("buyer", "name") == row["buyer_name"])
        #expect(part("buyer", "id") == row["buyer_id"])
        #expect(part("payee", "name") == row["payee_name"])
        #expect(part("payee", "id") == row["payee_id"])
        #expect(fact("payable_minor") == row["payable_minor"])
        #expect(fact("order_reference") == row["order_ref"])
        #expect(fact("response_code") == row["response_code"])
        #expect((facts["lines"] as? Int).map(String.init) == row["lines"])
    }

    @Test func `the manifest has documents to read`() {
        #expect(ManifestRow.readable.count >= 36)
    }

    @Test(arguments: ManifestRow.refused)
    func `a document that must be refused is refused with a fitting code`(row: ManifestRow) throws {
        let codes: [String: Set<DocumentError.Code>] = [
            "sums": [.sumsDoNotHold, .unknownKind],
            "schema": [.missingField],
            "currency": [.unknownCurrency],
            "wrong-root": [.unknownKind],
        ]
        let expected = codes[row["invalid_class"] ?? ""] ?? [.notXML]
        let error = try #require(throws: DocumentError.self) {
            try DocumentInspection.inspect(path: row.file).result.get()
        }
        #expect(expected.contains(error.code))
    }

    @Test(arguments: ManifestRow.flagged)
    func `a document that must never be financed automatically is read with a warning`(row: ManifestRow) throws {
        let document = try DocumentInspection.inspect(path: row.file).result.get()
        #expect(document.warnings.contains { $0.forbidsFinancing })
        #expect(!document.isFinanceable)
    }

    @Test func `a factored invoice is not financeable`() throws {
        let path = Checkout.sharedData.appending(path: "invoices/en16931/BIS_Billing_30-Factoring.xml").path
        let document = try DocumentInspection.inspect(path: path).result.get()
        #expect(document.warnings.contains(.payeeIsNotSupplier))
        #expect(!document.isFinanceable)
    }
}
