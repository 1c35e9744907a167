import SupplyChain
import Testing

@Suite struct DocumentDateTests {
    @Test(arguments: ["2026-11-02", "2016-06-16+01:00", "2026-11-02Z", "2024-02-29", "2000-02-29", "2026-01-31-14:00"])
    func `a day of the calendar is kept as it is written`(text: String) throws {
        let date = try DocumentDate(text)
        #expect(date.text == text)
        #expect(date.day == text.prefix(10))
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-00-10", "2026-02-29", "1900-02-29", "2026-04-31", "2026-1-2", "02.11.2026",
        "20261102", "2026-11-02T00:00:00", "2026-11-02+1:00", "2026-11-02+15:00", "2026-11-02+01:60", "2026-11-02z",
        "0000-01-01", "２０２６-11-02",
    ])
    func `text that is not a calendar day is refused`(text: String) {
        #expect(throws: DocumentError.self) { try DocumentDate(text) }
    }

    @Test func `the due date comes from the first of four places`() throws {
        let due = "<cbc:DueDate>2026-12-02</cbc:DueDate>"
        let places = [
            "<cac:PaymentMeans><cbc:PaymentDueDate>2026-12-03</cbc:PaymentDueDate></cac:PaymentMeans>",
            "<cac:PaymentTerms><cbc:PaymentDueDate>2026-12-04</cbc:PaymentDueDate></cac:PaymentTerms>",
            """
            <cac:PaymentTerms><cac:SettlementPeriod><cbc:EndDate>2026-12-05</cbc:EndDate></cac:SettlementPeriod>\
            </cac:PaymentTerms>
            """,
        ]
        for first in places.indices {
            let text = places[first...].reversed().joined()
            #expect(try SampleInvoice.document(replacing: due, with: text).dueDate?.text == "2026-12-0\(first + 3)")
        }
        #expect(try SampleInvoice.document(replacing: due, with: places.joined() + due).dueDate?.text == "2026-12-02")
    }

    @Test func `a document with a date that does not exist is refused`() {
        #expect(SampleInvoice.refusal(replacing: "2026-11-02", with: "2026-02-30") == .dateMalformed)
        #expect(SampleInvoice.refusal(replacing: "2026-12-02", with: "soon") == .dateMalformed)
    }
}
