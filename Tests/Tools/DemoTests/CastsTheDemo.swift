import CheckoutFiles
import Demo
import Directory
import Foundation
import Money
import SupplyChain
import Terminal
import Testing

@Suite struct CastsTheDemo {
    private func path(_ name: String) -> String { Checkout.path("fixtures/\(name)") }

    private func federation() throws -> FederationFile { try FederationFile.load(path: path("federation.yaml")) }

    private func invoice(_ name: String) throws -> Document { try DemoInvoice.read(path("invoices/\(name)")) }

    @Test func `the fixture federation has every party to its own invoice`() throws {
        let cast = try DemoCast(in: try federation(), for: try invoice("mill-timber-2026-0117.xml"))
        #expect(cast.borrower == "mill")
        #expect(cast.paid.payable == 1_240_000)
        #expect(cast.paid.principal == 806_000)
        #expect(cast.paid.buyer.id == "harbour-eur")
        #expect(cast.unpayable.buyer.id == "quay-eur")
        #expect(cast.next.number == "2026-0118")
        for claim in [cast.paid, cast.unpayable, cast.next] {
            #expect(Set([claim.lender, claim.borrower.bank, claim.upstream.bank, claim.buyer.bank]).count == 4)
        }
    }

    @Test(arguments: ["tea-house-jpy-2026-031.xml", "spice-kwd-2026-77.xml", "mill-timber-2026-0117.xml"])
    func `a federation made for an invoice has every party, in the invoice's currency`(name: String) throws {
        let invoice = try invoice(name)
        let file = try DemoFederation(try federation(), for: invoice).file
        let cast = try DemoCast(in: file, for: invoice)
        #expect(cast.paid.currency == invoice.payableCurrency.code)
        #expect(cast.paid.payable == invoice.payable.minorUnits)
        #expect(cast.paid.documentReference == (try invoice.reference().bytes))
        #expect(cast.paid.buyer.id != cast.unpayable.buyer.id)
        #expect(cast.next.documentReference != cast.paid.documentReference)
        #expect(file.banks.allSatisfy { $0.currencies.contains(invoice.payableCurrency) })
    }

    @Test func `a federation without a mandate for the invoice cannot run the demo`() throws {
        let invoice = try invoice("tea-house-jpy-2026-031.xml")
        let failure = #expect(throws: CommandFailure.self) { _ = try DemoCast(in: try federation(), for: invoice) }
        #expect(failure?.code == "demo_federation")
        #expect(failure?.exitCode == 78)
    }

    @Test func `a credit note is refused`() {
        let failure = #expect(throws: CommandFailure.self) { try invoice("mill-credit-2026-0009.xml") }
        #expect(failure?.code == "not_an_invoice")
        #expect(failure?.exitCode == 65)
    }

    @Test func `a file that is not a document is refused with the reader's code`() {
        let failure = #expect(throws: CommandFailure.self) { try DemoInvoice.read(path("federation.yaml")) }
        #expect(failure?.code == "not_xml")
    }
}
