package import Directory
import Money
package import SettlementProtocol
import SupplyChain

/// The federation that a benchmark runs on: every bank lends, and keeps borrowers, suppliers and buyers.
///
/// A borrower at one bank borrows from the next bank, and is paid by a buyer at the bank after that, which also keeps
/// the borrower's supplier. Balances, mandates and limits are ample, so that only the loans themselves are measured.
package struct BenchFederation: Sendable {
    /// Accounts of each kind at each bank.
    static let accountsPerBank = 64
    /// The customer who owns a bank's borrowing accounts.
    static let customer = "borrowers"

    package let banks: [MemberID]
    let currency: Currency
    package let file: FederationFile
    private let isHot: Bool

    /// - Parameter core: Makes the last bank a regular one in front of this database.
    package init(banks count: Int, isHot: Bool, core: CoreEntry? = nil) throws {
        self.isHot = isHot
        currency = try Currency("EUR")
        banks = try (1...count).map { try MemberID("bank-\($0)") }
        var entries: [BankEntry] = []
        for place in banks.indices {
            entries.append(
                try Self.entry(place, banks: banks, currency: currency, mandates: isHot ? Self.hotPairs : Self.pairs))
        }
        if let core, !entries.isEmpty {
            entries[entries.count - 1].kind = .regular
            entries[entries.count - 1].core = core
        }
        file = FederationFile(
            name: "bench", coordinators: [CoordinatorEntry(id: try MemberID("coordinator"), port: 0)], banks: entries)
    }

    /// The indices of the banks whose customers borrow.
    var borrowingBanks: [Int] { isHot ? [0] : Array(banks.indices) }

    /// The lender for borrowers at the bank with this index.
    func lender(of place: Int) -> MemberID { banks[(place + 1) % banks.count] }

    /// The bank of the borrower's buyer and supplier.
    func tradingBank(of place: Int) -> MemberID { banks[(place + 2) % banks.count] }

    static func borrower(_ account: Int) -> String { "borrower-\(account)" }
    static func supplier(_ account: Int) -> String { "supplier-\(account)" }

    /// The account that pays the borrower's invoice.
    func buyer(of account: Int) -> String { "buyer-\(isHot ? 0 : account)" }

    /// The borrower's invoice.
    static func invoice(of account: Int) throws -> DocumentReference {
        try DocumentReference(
            supplierID: "bench:\(borrower(account))", kind: .invoice, number: "\(account)",
            issueDate: DocumentDate("2026-11-02"))
    }

    // MARK: Making the file

    private static let pairs = (0..<accountsPerBank).map { (buyer: $0, borrower: $0) }
    private static let hotPairs = (0..<accountsPerBank).map { (buyer: 0, borrower: $0) }

    private static func entry(
        _ place: Int, banks: [MemberID], currency: Currency, mandates: [(buyer: Int, borrower: Int)]
    ) throws -> BankEntry {
        let borrowersBank = banks[(place + banks.count - 2) % banks.count]
        return BankEntry(
            id: banks[place], kind: .virtual, settlementPort: 0, apiPort: 0, currencies: [currency],
            reserves: [ReserveEntry(currency: currency, amount: try Amount(minorUnits: 100_000_000_000_000))],
            lending: [
                LendingEntry(
                    currency: currency, version: 1, rateBasisPoints: 30, minimumFee: try Amount(minorUnits: 1),
                    maximumPrincipal: try Amount(minorUnits: 1_000_000))
            ],
            creditLimits: try banks.filter { $0 != banks[place] }.map { peer in
                CreditLimitEntry(peer: peer, currency: currency, limit: try Amount(minorUnits: 300_000_000_000_000))
            },
            customers: [
                CustomerEntry(id: customer, name: "Borrowers", accounts: try accounts(borrower, currency)),
                CustomerEntry(id: "suppliers", name: "Suppliers", accounts: try accounts(supplier, currency)),
                CustomerEntry(id: "buyers", name: "Buyers", accounts: try accounts({ "buyer-\($0)" }, currency)),
            ],
            mandates: try mandates.map { pair in
                MandateEntry(
                    account: "buyer-\(pair.buyer)", currency: currency, creditorBank: borrowersBank,
                    creditorAccount: borrower(pair.borrower),
                    document: .reference(try invoice(of: pair.borrower).bytes),
                    limit: try Amount(minorUnits: 1_000_000_000_000), until: try lastDay)
            })
    }

    private static func accounts(_ name: (Int) -> String, _ currency: Currency) throws -> [AccountEntry] {
        try (0..<accountsPerBank).map { account in
            AccountEntry(id: name(account), currency: currency, opening: try Amount(minorUnits: 1_000_000_000_000))
        }
    }

    private static var lastDay: CalendarDay {
        get throws {
            guard let day = CalendarDay(year: 9999, month: 12, day: 31) else {
                preconditionFailure("the calendar has this day")
            }
            return day
        }
    }
}
