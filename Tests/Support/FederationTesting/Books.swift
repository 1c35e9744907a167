import Foundation

/// The figures of every account of every bank at one moment.
public struct Books: Hashable, Sendable {
    struct Line: Hashable, Sendable {
        var balance: Int64
        var held: Int64
        var pending: Int64
    }

    /// By bank and account: `birch mill-eur`.
    var lines: [String: Line] = [:]

    /// An account's balance in minor units; 0 if the account does not exist.
    public func balance(_ account: String) -> Int64 { lines[account]?.balance ?? 0 }

    /// Whether no account has a hold or a pending credit.
    public var isQuiet: Bool { lines.values.allSatisfy { $0.held == 0 && $0.pending == 0 } }

    /// How each account's balance changed; accounts that did not change are left out, and so are limits of borrowers, which
    /// a borrower's first loan opens.
    public func changes(since earlier: Books) -> [String: Int64] {
        var changes: [String: Int64] = [:]
        for (account, line) in lines where !account.contains(" borrower-limit/") {
            let change = line.balance - earlier.balance(account)
            if change != 0 { changes[account] = change }
        }
        for (account, line) in earlier.lines where lines[account] == nil { changes[account] = -line.balance }
        return changes
    }

    /// ``changes(since:)`` for only the accounts with customers' money or a bank's own money.
    public func movements(since earlier: Books) -> [String: Int64] {
        changes(since: earlier).filter { account, _ in
            !["clearing/", "credit-limit/", "position/", "mandate/", "window/", "lending-limit/"].contains {
                account.contains(" \($0)")
            }
        }
    }
}
