package import Directory
import Money
package import SettlementProtocol
package import SupplyChain

/// The parties of the demo, found in the federation file with the facts of the invoice.
package struct DemoCast: Sendable {
    /// The borrower's bank, and the borrower's id there.
    package let borrowersBank: MemberID
    package let borrower: String
    /// The claim of the invoice, on a buyer who can pay.
    package let paid: DemoClaim
    /// A claim on a buyer who cannot.
    package let unpayable: DemoClaim
    /// A further claim on the buyer who can.
    package let next: DemoClaim

    /// - Throws: ``CommandFailure`` with `demo_federation` if a party is missing from the file.
    package init(in file: FederationFile, for invoice: Document) throws {
        let seeker = try DemoSeeker(file: file, invoice: invoice)
        let mandates = try seeker.mandates()
        let reference = try invoice.reference()
        guard let main = mandates.first(where: { $0.reference == reference && $0.canPay(invoice.payable) }) else {
            throw DemoSeeker.missing("a buyer with a mandate for invoice \(invoice.id) and the money for it")
        }
        guard let poor = mandates.first(where: { !$0.canPay($0.mandate.limit) }) else {
            throw DemoSeeker.missing("a buyer with a mandate and without the money for it")
        }
        let others = mandates.filter { $0.customer.id == main.customer.id && $0.reference != reference }
        guard let further = others.first(where: { $0.canPay($0.mandate.limit) }) else {
            throw DemoSeeker.missing("a second mandate of \(main.customer.name)")
        }
        borrowersBank = seeker.bank.id
        borrower = seeker.customer.id
        paid = try seeker.claim(main, payable: invoice.payable)
        unpayable = try seeker.claim(poor, payable: poor.mandate.limit)
        next = try seeker.claim(further, payable: further.mandate.limit)
    }
}
