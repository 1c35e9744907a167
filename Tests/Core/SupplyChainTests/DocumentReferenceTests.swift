import SupplyChain
import Testing

@Suite struct DocumentReferenceTests {
    /// The expected references were computed by another implementation.
    @Test(arguments: [
        (
            "0088:7300010000018", DocumentKind.invoice, "2026-0117", "2026-11-02",
            "a9acd415981861cbfb89d846fa751c0b325d3321958c248cbed7186b566c35bd"
        ),
        (
            "0088:7300010000018", .creditNote, "2026-C009", "2026-11-12",
            "bee3e42d069c4f49866b4e30ace506d8aff4ba81e10984aa4bcfeab3a16b6d60"
        ),
        (
            "0188:1234567890123", .invoice, "株式会社 156", "2023-10-24",
            "254c3ae23ba7550d1abc73f6e4d27bcb154cd2d6ef25965d89e2f37bf4d7b4fa"
        ),
        (
            "CRN:1", .invoice, " 018304\t/  28865\n", "2019-09-23+02:00",
            "439396fc9f69590c299a173d277bcb3ca212bc65eb4bea044b021822aab37ca5"
        ),
    ])
    func `a reference is the same in every implementation`(
        supplier: String, kind: DocumentKind, number: String, date: String, hex: String
    ) throws {
        let reference = try DocumentReference(
            supplierID: supplier, kind: kind, number: number, issueDate: DocumentDate(date))
        #expect(reference.description == hex)
        #expect(reference.bytes.count == DocumentReference.byteCount)
        #expect(DocumentReference(bytes: reference.bytes) == reference)
    }

    @Test func `two files of one invoice have one reference`() throws {
        let ours = try SampleInvoice.document()
        let theirs = try SampleInvoice.document(replacing: ">380<", with: "><!-- ours to pay -->389<")
        #expect(try ours.reference() == theirs.reference())
    }

    @Test(arguments: [
        ("S-1", "S-2"), ("2026-11-02", "2026-11-03"), ("7300010000018", "7300010000025"), ("0088", "0007"),
    ])
    func `another number, day or supplier is another reference`(old: String, new: String) throws {
        let ours = try SampleInvoice.document()
        #expect(try SampleInvoice.document(replacing: old, with: new).reference() != ours.reference())
    }

    @Test func `fields cannot run into one another`() throws {
        let date = try DocumentDate("2026-11-02")
        let one = try DocumentReference(supplierID: "1", kind: .invoice, number: "23", issueDate: date)
        let other = try DocumentReference(supplierID: "12", kind: .invoice, number: "3", issueDate: date)
        #expect(one != other)
    }

    @Test func `a missing part is refused`() throws {
        let date = try DocumentDate("2026-11-02")
        for (supplier, number) in [("", "1"), ("0088:1", " \n")] {
            let error = try #require(throws: DocumentError.self) {
                try DocumentReference(supplierID: supplier, kind: .invoice, number: number, issueDate: date)
            }
            #expect(error.code == .missingField)
        }
        #expect(DocumentReference(bytes: [1, 2, 3]) == nil)
    }
}
