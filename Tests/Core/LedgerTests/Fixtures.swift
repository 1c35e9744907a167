import Ledger
import Money

/// Accounts that the suites of this target share.
enum Fixtures {
    static let euro = currency("EUR")
    static let dollar = currency("USD")

    private static func currency(_ code: String) -> Currency {
        do { return try Currency(code) } catch { preconditionFailure("\(error)") }
    }

    static func account(
        _ name: String, _ kind: AccountKind = .customer, _ currency: Currency = euro, floor: Int64 = 0,
        ceiling: Int64 = Amount.limit
    ) -> Account {
        Account(name: AccountName(name), kind: kind, currency: currency, floor: floor, ceiling: ceiling)
    }

    /// `mill` has 100 and `limit` 50; `position` has a floor of -50; `capital` owes the money.
    static func ledger() throws -> GeneralLedger {
        var ledger = GeneralLedger()
        try ledger.open(account("capital", .capital, floor: -Amount.limit))
        try ledger.open(account("mill"))
        try ledger.open(account("smith", ceiling: 1_000))
        try ledger.open(account("clearing", .clearing, floor: -Amount.limit))
        try ledger.open(account("limit", .creditLimit))
        try ledger.open(account("position", .position, floor: -50))
        try ledger.postWithoutHold([("mill", 100), ("capital", -100), ("limit", 50)].postings)
        return ledger
    }
}

extension [(String, Int64)] {
    var postings: [Posting] { map { Posting(AccountName($0), $1) } }
}

extension GeneralLedger {
    subscript(name: String) -> Account? { self[AccountName(name)] }

    /// Places holds for `postings` and returns them.
    @discardableResult
    mutating func hold(_ postings: [(String, Int64)]) throws -> [Hold] {
        let holds = try holds(for: postings.postings)
        place(holds)
        return holds
    }

    /// The shortage that prevents a hold of `postings`; nil if there is none.
    func shortage(of postings: [(String, Int64)]) -> Shortage? {
        do {
            _ = try holds(for: postings.postings)
            return nil
        } catch {
            return error
        }
    }
}

/// The code of the `LedgerError` that `body` throws; nil if it throws none.
func code(_ body: () throws -> Void) -> LedgerError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? LedgerError)?.code
    }
}
