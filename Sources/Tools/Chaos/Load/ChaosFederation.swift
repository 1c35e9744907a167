public import Directory
import Money
import ProcessInterface
import SettlementProtocol

/// The members of a given federation file, with books for a chaos run: many customers at every bank, ample balances and
/// limits, and one buyer without money.
///
/// Every bank keeps accounts of a borrower, a supplier and a buyer per number. A buyer has consented to debits for the
/// invoice of the borrower with its number, at any bank.
public struct ChaosFederation: Sendable {
    /// Accounts of each kind at each bank.
    static let accounts = 6
    /// The buyer who has consented, but cannot pay; its mandates are for the borrowers with the number 0.
    static let poorBuyer = "buyer-poor"

    public let file: FederationFile
    let currency: Currency

    /// - Throws: ``ChaosError`` with `too_few_banks`.
    public init(_ base: FederationFile) throws {
        guard base.banks.count >= 2, let currency = base.banks[0].currencies.first else {
            throw ChaosError(
                code: "too_few_banks", "chaos needs two banks or more, but \(base.name) has \(base.banks.count)",
                next: "Add a bank to the federation file, or leave the file out.", exitCode: Exit.badData)
        }
        self.currency = currency
        var file = base
        for place in file.banks.indices {
            file.banks[place].sealingKey = nil
            // The run can kill only processes that it starts.
            file.banks[place].isStartedElsewhere = false
            try file.banks[place].take(Self.books(currency, of: file.banks[place].id, among: base.banks.map(\.id)))
        }
        // The banks' books begin anew, without their prefunding.
        file.settlement?.prefunded = []
        // The round trip through YAML checks the file.
        self.file = try FederationFile.parse(file.yaml(), file: base.name)
    }

    static func borrower(_ number: Int) -> String { "borrower-\(number)" }
    static func supplier(_ number: Int) -> String { "supplier-\(number)" }
    static func buyer(_ number: Int) -> String { "buyer-\(number)" }
    /// The owner of the borrower's account of that number.
    static func customer(_ number: Int) -> String { "customer-\(number)" }

    /// The invoice of the borrower of that number; -1 is an invoice of no borrower.
    static func invoice(_ number: Int) -> Hash256 {
        var canonical = CanonicalBytes(tag: "chaos: an invoice")
        canonical.append(UInt64(number + 1))
        return canonical.sha256
    }

    // MARK: Making the books

    fileprivate struct Books {
        let currency: Currency
        let reserve: ReserveEntry
        let lending: LendingEntry
        let creditLimits: [CreditLimitEntry]
        let customers: [CustomerEntry]
        let mandates: [MandateEntry]
    }

    private static func books(_ currency: Currency, of bank: MemberID, among banks: [MemberID]) throws -> Books {
        let ample = try Amount(minorUnits: 10_000_000_000_000)
        let account = { (id: String, opening: Amount) in AccountEntry(id: id, currency: currency, opening: opening) }
        var customers = (0..<accounts).map { number in
            CustomerEntry(
                id: customer(number), name: "Customer \(number)", accounts: [account(borrower(number), ample)])
        }
        customers.append(
            CustomerEntry(
                id: "suppliers", name: "Suppliers", accounts: (0..<accounts).map { account(supplier($0), ample) }))
        customers.append(
            CustomerEntry(
                id: "buyers", name: "Buyers",
                accounts: (0..<accounts).map { account(buyer($0), ample) } + [
                    account(poorBuyer, try Amount(minorUnits: 100))
                ]))
        return Books(
            currency: currency, reserve: ReserveEntry(currency: currency, amount: ample),
            lending: LendingEntry(
                currency: currency, version: 1, rateBasisPoints: 30, minimumFee: try Amount(minorUnits: 1),
                maximumPrincipal: try Amount(minorUnits: 1_000_000)),
            creditLimits: banks.filter { $0 != bank }.map {
                CreditLimitEntry(peer: $0, currency: currency, limit: ample)
            },
            customers: customers, mandates: try mandates(currency, for: banks))
    }

    private static func mandates(_ currency: Currency, for banks: [MemberID]) throws -> [MandateEntry] {
        guard let lastDay = CalendarDay(year: 9999, month: 12, day: 31) else {
            preconditionFailure("the calendar has this day")
        }
        let limit = try Amount(minorUnits: 10_000_000_000_000)
        let payers = (0..<accounts).map { (account: buyer($0), number: $0) } + [(account: poorBuyer, number: 0)]
        return payers.flatMap { payer in
            banks.map { bank in
                MandateEntry(
                    account: payer.account, currency: currency, creditorBank: bank,
                    creditorAccount: borrower(payer.number), document: .reference(invoice(payer.number).bytes),
                    limit: limit, until: lastDay)
            }
        }
    }
}

extension BankEntry {
    fileprivate mutating func take(_ books: ChaosFederation.Books) {
        currencies = [books.currency]
        reserves = [books.reserve]
        lending = [books.lending]
        creditLimits = books.creditLimits
        netDebitCaps = []
        customers = books.customers
        mandates = books.mandates
    }
}
