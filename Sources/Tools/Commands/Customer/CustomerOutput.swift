import BankAPI
import CommandParts
import ProcessInterface
import Terminal

/// A bank's customers, for people and for programs.
struct CustomerOutput {
    private let customers: [API.Customer]

    init(_ customers: [API.Customer]) {
        self.customers = customers
    }

    func print(_ options: OutputOptions) throws {
        switch options.output {
        case .json: try JSONOutput.print(Report(customers: customers.map(CustomerReport.init)))
        case .human:
            guard !customers.isEmpty else { return Talk.line("the bank has no customers") }
            table.print(options.style)
        }
        let damaged = customers.flatMap(\.accounts).filter(\.damaged).map(\.id)
        guard !damaged.isEmpty else { return }
        throw CommandFailure(
            code: "damaged_value", "the balance of \(damaged.joined(separator: ", ")) cannot be read",
            next: "correct the row in the bank's own table; freshet inspect names every such row",
            exitCode: Exit.badData)
    }

    private var table: Table {
        var table = Table([
            .init("customer"), .init("name"), .init("party id"), .init("account"), .init("currency"),
            .init("balance", .right), .init("available", .right),
        ])
        for customer in customers {
            let name = [Cell(customer.id), Cell(customer.name), Cell(customer.partyID)]
            guard let first = customer.accounts.first else {
                table.add(name + [customer.closed ? "(closed)" : "(no account)"])
                continue
            }
            table.add(name + cells(first))
            for account in customer.accounts.dropFirst() { table.add(["", "", ""] + cells(account)) }
        }
        return table
    }

    private func cells(_ account: API.Account) -> [Cell] {
        let money = { (minorUnits: Int64) in
            Cell(account.damaged ? "?" : MoneyText.amount(minorUnits, account.currency))
        }
        return [
            Cell(account.id), Cell(account.currency), money(account.balanceMinor), money(account.availableMinor),
        ]
    }

    private struct Report: Encodable {
        let customers: [CustomerReport]
    }
}

private struct CustomerReport: Encodable {
    struct Account: Encodable {
        let id: String
        let kind: String
        let currency: String
        let balance: MinorUnits
        let available: MinorUnits
        /// The balance is unknown, and 0 stands for it.
        let isDamaged: Bool

        enum CodingKeys: String, CodingKey {
            case id, kind, currency
            case balance = "balance_minor"
            case available = "available_minor"
            case isDamaged = "damaged"
        }
    }

    let id: String
    let name: String
    @OrNull var partyID: String?
    let closed: Bool
    let accounts: [Account]

    enum CodingKeys: String, CodingKey {
        case id, name, closed, accounts
        case partyID = "party_id"
    }

    init(_ customer: API.Customer) {
        id = customer.id
        name = customer.name
        partyID = customer.partyID.nonEmpty
        closed = customer.closed
        accounts = customer.accounts.map { account in
            Account(
                id: account.id, kind: account.kind, currency: account.currency,
                balance: MinorUnits(account.balanceMinor), available: MinorUnits(account.availableMinor),
                isDamaged: account.damaged)
        }
    }
}
