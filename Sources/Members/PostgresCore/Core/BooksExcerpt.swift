import BankCore
import Ledger
import Postgres

/// The part of the store that one batch touches, as books that make the decisions.
struct BooksExcerpt {
    var books: CoreBooks
    /// Indexed by their numbers in ``books``.
    private(set) var accounts: [StoredAccount] = []
    private var numbers: [Int32: Int] = [:]
    private let amounts: AmountColumns?

    /// - Parameter amounts: Bounds the accounts that the bank keeps; nil if nothing is promised from these books.
    init(horizon: UInt64, amounts: AmountColumns? = nil) {
        books = CoreBooks(excerptWithHorizon: horizon)
        self.amounts = amounts
    }

    mutating func take(_ stored: StoredAccount) throws(PostgresError) {
        do {
            let account =
                stored.isKeptByBank
                ? amounts?.bounding(stored.account, balance: stored.balance) ?? stored.account : stored.account
            numbers[stored.id] = try books.restore(
                account, balance: stored.balance, held: stored.allHeld, pending: stored.pending,
                isOpen: stored.isOpen)
        } catch {
            throw PostgresError(.failed, "an account stands twice in the store")
        }
        accounts.append(stored)
    }

    /// Replaces account ids of the store in holds by the numbers of ``books``; nil if an account is missing here.
    func numbered(_ holds: [Hold]) -> [Hold]? {
        var numbered: [Hold] = []
        numbered.reserveCapacity(holds.count)
        for hold in holds {
            guard let number = numbers[Int32(hold.account)] else { return nil }
            numbered.append(Hold(account: number, held: hold.held, pending: hold.pending, net: hold.net))
        }
        return numbered
    }

    /// The reverse of ``numbered(_:)``.
    func stored(_ holds: [Hold]) -> [Hold] {
        holds.map { hold in
            Hold(account: Int(accounts[hold.account].id), held: hold.held, pending: hold.pending, net: hold.net)
        }
    }
}
