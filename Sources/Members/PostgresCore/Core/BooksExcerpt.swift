import BankCore
import Ledger
import Postgres

/// What of the store one batch touches, as books that decide.
struct BooksExcerpt {
    var books: CoreBooks
    /// By their numbers in ``books``.
    private(set) var accounts: [StoredAccount] = []
    private var numbers: [Int32: Int] = [:]

    init(horizon: UInt64) { books = CoreBooks(excerptWithHorizon: horizon) }

    mutating func take(_ stored: StoredAccount) throws(PostgresError) {
        do {
            numbers[stored.id] = try books.restore(
                stored.account, balance: stored.balance, held: stored.allHeld, pending: stored.pending,
                isOpen: stored.isOpen)
        } catch {
            throw PostgresError(.failed, "an account stands twice in the store")
        }
        accounts.append(stored)
    }

    /// Holds that name accounts by their ids in the store, in the numbers of ``books``; nil where one is not here.
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
