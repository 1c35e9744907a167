import BankAPI
import CommandParts
import Money
import SwiftProtobuf
import Terminal
import Testing

@Suite struct ShowsBooks {
    private func account(
        _ id: String, _ kind: String, owner: String = "", balance: Int64, floor: Int64 = 0
    ) -> API.Account {
        var account = API.Account()
        account.id = id
        account.kind = kind
        account.owner = owner
        account.currency = "EUR"
        account.balanceMinor = balance
        account.availableMinor = balance - floor
        return account
    }

    @Test func `accounts are grouped by kind, money before limits, with amounts aligned right`() {
        var books = API.Books()
        books.bank = "birch"
        books.kind = "virtual"
        books.accounts = [
            account("capital/EUR", "capital", balance: -15_120_000, floor: -Amount.limit),
            account("credit-limit/alder/EUR", "credit-limit", balance: 50_000_000),
            account("mill-eur", "customer", owner: "mill", balance: 120_000),
            account("reserve/EUR", "reserve", balance: 15_000_000, floor: 3_000_000),
        ]
        books.trialBalance = [.with { $0.currency = "EUR" }]
        books.inDoubt = 1
        #expect(
            BooksTable(books).lines(TextStyle(isOn: false)) == [
                "birch  virtual bank",
                "",
                "kind          account                 owner  currency      balance  held  pending   available",
                "customer      mill-eur                mill   EUR          1,200.00  0.00     0.00    1,200.00",
                "reserve       reserve/EUR                    EUR        150,000.00  0.00     0.00  120,000.00",
                "capital       capital/EUR                    EUR       -151,200.00  0.00     0.00           -",
                "credit-limit  credit-limit/alder/EUR         EUR        500,000.00  0.00     0.00  500,000.00",
                "",
                "trial balance  EUR 0.00",
                "in doubt       1",
            ])
    }

    @Test func `an account whose balance cannot be read is shown without one, and named`() {
        var books = API.Books()
        books.bank = "cedar"
        books.kind = "regular"
        books.accounts = [account("mill-eur", "customer", owner: "mill", balance: 0)]
        books.accounts[0].damaged = true
        let lines = BooksTable(books).lines(TextStyle(isOn: false))
        #expect(lines[3] == "customer  mill-eur  mill   EUR             ?  0.00     0.00          ?")
        #expect(lines.last?.contains("mill-eur cannot be read (damaged_value)") == true)
        #expect(BooksReport(books).accounts.map(\.isDamaged) == [true])
    }
}
