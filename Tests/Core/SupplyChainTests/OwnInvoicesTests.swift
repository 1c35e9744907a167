import CheckoutFiles
import Foundation
import Money
import SupplyChain
import Testing

@Suite struct OwnInvoicesTests {
    private func document(_ name: String) throws -> Document {
        try DocumentInspection.inspect(path: Checkout.path("fixtures/invoices/\(name)")).result.get()
    }

    @Test func `the joinery's invoice is the one that the federation's mandate names`() throws {
        let invoice = try document("mill-timber-2026-0117.xml")
        #expect(invoice.kind == .invoice)
        #expect(invoice.supplier == Party(name: "Mill & Sons Joinery", id: "0088:7300010000018"))
        #expect(invoice.buyer == Party(name: "Harbour Hotels", id: "0088:7300010000032"))
        #expect(invoice.payable.decimal(in: invoice.payableCurrency) == "12400.00")
        #expect(invoice.currency?.code == "EUR")
        #expect(invoice.dueDate?.text == "2026-12-02")
        #expect(invoice.orderReference == "HH-4471")
        #expect(invoice.lineCount == 3)
        #expect(invoice.warnings.isEmpty)
        #expect(invoice.isFinanceable)
        #expect(
            try invoice.reference().description == "a9acd415981861cbfb89d846fa751c0b325d3321958c248cbed7186b566c35bd")
    }

    @Test func `a credit note is read and never financeable`() throws {
        let note = try document("mill-credit-2026-0009.xml")
        #expect(note.kind == .creditNote)
        #expect(note.typeCode == "381")
        #expect(note.payable.minorUnits == 37_500)
        #expect(note.warnings == [.dueDateMissing])
        #expect(!note.isFinanceable)
    }

    @Test func `yen have no decimals and dinars three`() throws {
        let yen = try document("tea-house-jpy-2026-031.xml")
        #expect(yen.payable.minorUnits == 303_264)
        #expect(yen.supplier.name == "茶の木商店株式会社")
        let dinars = try document("spice-kwd-2026-77.xml")
        #expect(dinars.payable.minorUnits == 2_783_385)
        #expect(yen.isFinanceable && dinars.isFinanceable)
    }

    @Test func `the invoice to the buyer without money is itself financeable`() throws {
        let invoice = try document("mill-benches-2026-0121.xml")
        #expect(invoice.buyer.id == "0088:7300010000049")
        #expect(invoice.payable.minorUnits == 1_240_000)
        #expect(invoice.isFinanceable)
    }
}
