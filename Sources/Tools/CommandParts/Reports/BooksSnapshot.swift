package import BankAPI
import BankClient
package import Federation
package import SettlementProtocol
import Terminal

/// Every bank's complete books: accounts, holds, and the number of transactions in doubt. Banks are read one by one.
package struct BooksSnapshot: Equatable, Sendable {
    /// In the federation's order; the accounts of each bank by id.
    package let books: [API.Books]

    package init(_ books: [API.Books]) {
        self.books = books.map { books in
            var sorted = books
            sorted.accounts.sort { $0.id < $1.id }
            return sorted
        }
    }

    /// Asks every bank.
    ///
    /// - Throws: `FederationError` or `ConnectError`.
    package static func take(_ federation: FederationClient) async throws -> BooksSnapshot {
        var books: [API.Books] = []
        for member in federation.run.members where member.apiURL != nil {
            books.append(try await federation.operators(of: member.id).getBooks())
        }
        return BooksSnapshot(books)
    }

    /// Asks every bank until nothing is held or in doubt, or the time is over.
    ///
    /// - Throws: As ``take(_:)``; `CancellationError`.
    package static func takeQuiet(_ federation: FederationClient, within patience: Duration) async throws
        -> BooksSnapshot
    {
        let deadline = ContinuousClock.now + patience
        var snapshot = try await take(federation)
        while !snapshot.isQuiet, .now < deadline {
            try await Task.sleep(for: .milliseconds(100))
            snapshot = try await take(federation)
        }
        return snapshot
    }

    /// Minor units; nil if the bank has no such account.
    package func balance(of account: String, at bank: MemberID) -> Int64? {
        books.first { $0.bank == bank.text }?.accounts.first { $0.id == account }?.balanceMinor
    }

    /// The sum of every account of a kind at all banks, in minor units.
    package func total(of kind: String) -> Int64 {
        books.flatMap(\.accounts).filter { $0.kind == kind }.map(\.balanceMinor).clampedSum
    }

    /// True if nothing is held, pending or in doubt.
    package var isQuiet: Bool {
        books.allSatisfy { books in
            books.inDoubt == 0 && books.accounts.allSatisfy { $0.heldMinor == 0 && $0.pendingMinor == 0 }
        }
    }

    /// The changes of customers', reserve, allocation and fee-income balances since an earlier moment, in minor units;
    /// without the unchanged ones.
    package func changes(since earlier: BooksSnapshot) -> [AccountReference: Int64] {
        let (new, old) = (ownersBalances, earlier.ownersBalances)
        var changes: [AccountReference: Int64] = [:]
        for account in Set(new.keys).union(old.keys) {
            let change = Int64(clamping: Int128(new[account] ?? 0) - Int128(old[account] ?? 0))
            if change != 0 { changes[account] = change }
        }
        return changes
    }

    private var ownersBalances: [AccountReference: Int64] {
        var balances: [AccountReference: Int64] = [:]
        for books in books {
            for account in books.accounts
            where ["customer", "reserve", "allocation", "fee-income"].contains(account.kind) {
                balances[AccountReference(bank: books.bank, account: account.id)] = account.balanceMinor
            }
        }
        return balances
    }
}
