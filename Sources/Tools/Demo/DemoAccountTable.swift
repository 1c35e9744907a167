import CommandParts
package import SettlementProtocol
import Terminal

/// The accounts that a part of the story changes, before and after it.
struct DemoAccountTable {
    let accounts: [DemoAccount]
    let currency: String

    /// The balances.
    func lines(_ books: BooksSnapshot, _ style: TextStyle) -> [String] {
        var table = Table(Self.columns + [.init("balance", .right)])
        for account in accounts {
            table.add(cells(account) + [Cell(text(books.balance(of: account.id, at: account.bank)))])
        }
        return table.lines(style)
    }

    /// The balances before and after, and the difference.
    func lines(from before: BooksSnapshot, to after: BooksSnapshot, _ style: TextStyle) -> [String] {
        var table = Table(Self.columns + [.init("before", .right), .init("after", .right), .init("change", .right)])
        for account in accounts {
            let old = before.balance(of: account.id, at: account.bank)
            let new = after.balance(of: account.id, at: account.bank)
            let change = (new ?? 0) - (old ?? 0)
            let sign = change > 0 ? "+" : ""
            let changeCell = Cell(change == 0 ? "-" : sign + text(change)) { style, text in
                change == 0 ? style.dim(text) : change > 0 ? style.green(text) : style.red(text)
            }
            table.add(cells(account) + [Cell(text(old)), Cell(text(new)), changeCell])
        }
        return table.lines(style)
    }

    private static let columns = [
        Table.Column("bank"), Table.Column("account"), Table.Column("owner"), Table.Column("currency"),
    ]

    private func cells(_ account: DemoAccount) -> [Cell] {
        [Cell(account.bank.text), Cell(account.id), Cell(account.owner), Cell(currency)]
    }

    private func text(_ minorUnits: Int64?) -> String { minorUnits.map { MoneyText.amount($0, currency) } ?? "missing" }
}

/// An account that the demo's story is about.
package struct DemoAccount: Hashable, Sendable {
    package let bank: MemberID
    package let id: String
    /// The owner's name.
    package let owner: String
}
