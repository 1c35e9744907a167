package import BankAPI
import Money
package import Terminal

/// One bank's books for people: every account, grouped by kind, and the trial balance.
package struct BooksTable {
    package let books: API.Books

    package init(_ books: API.Books) {
        self.books = books
    }

    package func lines(_ style: TextStyle) -> [String] {
        let balances = books.trialBalance.map { MoneyText.money($0.sumMinor, $0.currency) }
        let isBalanced = books.trialBalance.allSatisfy { $0.sumMinor == 0 }
        let sum = balances.isEmpty ? "nothing posted" : balances.joined(separator: ", ")
        let damaged = books.accounts.filter(\.damaged).map {
            style.red("the balance of \($0.id.printable) cannot be read (damaged_value)")
                + ": correct its row in the bank's own table; freshet inspect names every such row"
        }
        return [style.bold("\(books.bank)") + "  \(books.kind) bank", ""] + accounts.lines(style) + [
            "", "trial balance  \(isBalanced ? sum : style.red(sum))",
            "in doubt       \(books.inDoubt == 0 ? "0" : style.yellow("\(books.inDoubt)"))",
        ] + damaged
    }

    /// The accounts, one kind after the other: money first, then limits.
    package var accounts: Table {
        var table = Table([
            .init("kind"), .init("account"), .init("owner"), .init("currency"), .init("balance", .right),
            .init("held", .right), .init("pending", .right), .init("available", .right),
        ])
        var kind = ""
        for account in sorted {
            let money = { (minorUnits: Int64) in Cell(MoneyText.amount(minorUnits, account.currency)) }
            let balance = { (minorUnits: Int64) in account.damaged ? Cell("?") : money(minorUnits) }
            table.add([
                Cell(account.kind == kind ? "" : account.kind), Cell(account.id), Cell(account.owner),
                Cell(account.currency), balance(account.balanceMinor), money(account.heldMinor),
                money(account.pendingMinor), account.hasBound ? balance(account.availableMinor) : "-",
            ])
            kind = account.kind
        }
        return table
    }

    private var sorted: [API.Account] {
        let rank = { (account: API.Account) in Self.order.firstIndex(of: account.kind) ?? Self.order.count }
        return books.accounts.sorted { (rank($0), $0.kind, $0.id) < (rank($1), $1.kind, $1.id) }
    }

    private static let order = [
        "customer", "reserve", "allocation", "fee-income", "clearing", "capital", "credit-limit", "position", "mandate",
    ]
}

extension API.Account {
    /// Whether ``availableMinor`` means anything: some accounts may fall as low as a balance can be.
    package var hasBound: Bool { balanceMinor - heldMinor - availableMinor > -Amount.limit }
}
