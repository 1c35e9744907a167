import BankAPI

/// One bank's books as data for programs.
struct BooksReport: Encodable, Sendable {
    struct Account: Encodable, Sendable {
        let id: String
        let kind: String
        @OrNull var owner: String?
        let currency: String
        let balance: MinorUnits
        let held: MinorUnits
        let pending: MinorUnits
        let available: MinorUnits

        enum CodingKeys: String, CodingKey {
            case id, kind, owner, currency
            case balance = "balance_minor"
            case held = "held_minor"
            case pending = "pending_minor"
            case available = "available_minor"
        }
    }

    struct TrialBalance: Encodable, Sendable {
        let currency: String
        let sum: MinorUnits

        enum CodingKeys: String, CodingKey {
            case currency
            case sum = "sum_minor"
        }
    }

    let bank: String
    let kind: String
    let accounts: [Account]
    let trialBalance: [TrialBalance]
    let inDoubt: Int

    init(_ books: API.Books) {
        bank = books.bank
        kind = books.kind
        accounts = books.accounts.map(Account.init)
        trialBalance = books.trialBalance.map {
            TrialBalance(currency: $0.currency, sum: MinorUnits($0.sumMinor))
        }
        inDoubt = Int(books.inDoubt)
    }

    enum CodingKeys: String, CodingKey {
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
            pending: MinorUnits(account.pendingMinor), available: MinorUnits(account.availableMinor))
    }
}
