package import BankAPI
package import Terminal

/// One bank's books as data for programs.
package struct BooksReport: Encodable, Sendable {
    package struct Account: Encodable, Sendable {
        package let id: String
        package let kind: String
        @OrNull package var owner: String?
        package let currency: String
        package let balance: MinorUnits
        package let held: MinorUnits
        package let pending: MinorUnits
        package let available: MinorUnits
        /// The bank's own table has no readable amount for it: the balance is unknown, and 0 stands for it.
        package let isDamaged: Bool

        package enum CodingKeys: String, CodingKey {
            case id, kind, owner, currency
            case balance = "balance_minor"
            case held = "held_minor"
            case pending = "pending_minor"
            case available = "available_minor"
            case isDamaged = "damaged"
        }
    }

    package struct TrialBalance: Encodable, Sendable {
        package let currency: String
        package let sum: MinorUnits

        package enum CodingKeys: String, CodingKey {
            case currency
            case sum = "sum_minor"
        }
    }

    package let bank: String
    package let kind: String
    package let accounts: [Account]
    package let trialBalance: [TrialBalance]
    package let inDoubt: Int

    package init(_ books: API.Books) {
        bank = books.bank
        kind = books.kind
        accounts = books.accounts.map(Account.init)
        trialBalance = books.trialBalance.map {
            TrialBalance(currency: $0.currency, sum: MinorUnits($0.sumMinor))
        }
        inDoubt = Int(books.inDoubt)
    }

    package enum CodingKeys: String, CodingKey {
        case bank, kind, accounts
        case trialBalance = "trial_balance"
        case inDoubt = "in_doubt"
    }
}

extension BooksReport.Account {
    fileprivate init(_ account: API.Account) {
        self.init(
            id: account.id, kind: account.kind, owner: account.owner.nonEmpty, currency: account.currency,
            balance: MinorUnits(account.balanceMinor), held: MinorUnits(account.heldMinor),
            pending: MinorUnits(account.pendingMinor), available: MinorUnits(account.availableMinor),
            isDamaged: account.damaged)
    }
}
