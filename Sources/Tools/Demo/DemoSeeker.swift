import Directory
import Money
import ProcessInterface
import SettlementProtocol
import SupplyChain
import Terminal

/// Finds the demo's parties in a federation file.
struct DemoSeeker {
    /// A consent to pay the borrower.
    struct Consent {
        let bank: BankEntry
        let customer: CustomerEntry
        let account: AccountEntry
        let mandate: MandateEntry
        let reference: DocumentReference
        let number: String

        func canPay(_ amount: Amount) -> Bool { account.opening >= amount && mandate.limit >= amount }
    }

    let file: FederationFile
    /// The invoice's supplier, and its bank.
    let bank: BankEntry
    let customer: CustomerEntry

    init(file: FederationFile, invoice: Document) throws(CommandFailure) {
        self.file = file
        for bank in file.banks {
            for customer in bank.customers where customer.partyID != nil && customer.partyID == invoice.supplier.id {
                self.bank = bank
                self.customer = customer
                return
            }
        }
        throw Self.missing("a customer with the party_id of the invoice's supplier")
    }

    static func missing(_ what: String) -> CommandFailure {
        CommandFailure(
            code: "demo_federation", "the demo's federation file lacks \(what)",
            next: "Use fixtures/federation.yaml as it comes with Freshet.", exitCode: Exit.configuration)
    }

    /// Every consent to pay one of the borrower's accounts, in the file's order.
    func mandates() throws -> [Consent] {
        var consents: [Consent] = []
        for bank in file.banks {
            for mandate in bank.mandates where mandate.creditorBank == self.bank.id {
                guard customer.accounts.contains(where: { $0.id == mandate.creditorAccount }),
                    let payer = bank.customers.first(where: { $0.accounts.contains { $0.id == mandate.account } }),
                    let account = bank.account(mandate.account), let (reference, number) = try Self.document(mandate)
                else { continue }
                consents.append(
                    Consent(
                        bank: bank, customer: payer, account: account, mandate: mandate, reference: reference,
                        number: number))
            }
        }
        return consents
    }

    private static func document(_ mandate: MandateEntry) throws -> (DocumentReference, String)? {
        switch mandate.document {
        case .reference(let bytes):
            return DocumentReference(bytes: bytes).map { ($0, String($0.description.prefix(12))) }
        case .parts(let supplier, let kind, let number, let issueDate):
            guard let kind = DocumentKind(rawValue: kind) else { return nil }
            let reference = try DocumentReference(
                supplierID: supplier, kind: kind, number: number, issueDate: DocumentDate("\(issueDate)"))
            return (reference, number)
        }
    }

    /// The claim that a consent covers, with a lender and an upstream supplier at two other banks.
    func claim(_ consent: Consent, payable: Amount) throws -> DemoClaim {
        let currency = consent.mandate.currency
        let principal = try Amount(payable: DemoClaim.principal(of: payable.minorUnits))
        let free = file.banks.filter { $0.id != bank.id && $0.id != consent.bank.id }
        let lends = { (bank: BankEntry) in
            guard let reserve = bank.reserve(currency), let terms = bank.currentTerms(currency) else { return false }
            return terms.maximumPrincipal >= principal && reserve.amount >= principal
        }
        guard let lender = free.first(where: lends) else {
            throw Self.missing("a lender of \(currency) other than the parties' own banks")
        }
        for bank in free where bank.id != lender.id {
            for supplier in bank.customers {
                guard let account = supplier.accounts.first(where: { $0.currency == currency }) else { continue }
                return DemoClaim(
                    number: consent.number, documentReference: consent.reference.bytes, currency: currency.code,
                    payable: payable.minorUnits, lender: lender.id,
                    borrower: DemoAccount(
                        bank: self.bank.id, id: consent.mandate.creditorAccount, owner: customer.name),
                    upstream: DemoAccount(bank: bank.id, id: account.id, owner: supplier.name),
                    buyer: DemoAccount(bank: consent.bank.id, id: consent.account.id, owner: consent.customer.name))
            }
        }
        throw Self.missing("an upstream supplier's \(currency) account at another bank than the other parties'")
    }
}
