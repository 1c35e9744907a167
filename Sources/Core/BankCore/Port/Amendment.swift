public import Ledger

/// A change of accounts without a transaction: opened and closed accounts, opening balances, limits, mandates, bounds.
///
/// An amendment is atomic, and idempotent by its id: repeating one has no effect.
public struct Amendment: Hashable, Sendable {
    public struct Bounds: Hashable, Sendable {
        public let account: AccountName
        public let floor: Int64
        public let ceiling: Int64

        public init(account: AccountName, floor: Int64, ceiling: Int64) {
            self.account = account
            self.floor = floor
            self.ceiling = ceiling
        }
    }

    public let id: String
    public let opened: [Account]
    public let postings: [Posting]
    public let bounds: [Bounds]
    /// Accounts to close. By then they are empty and without holds, except for mandates.
    public let closed: [AccountName]

    public init(
        id: String, opened: [Account] = [], postings: [Posting] = [], bounds: [Bounds] = [], closed: [AccountName] = []
    ) {
        self.id = id
        self.opened = opened
        self.postings = postings
        self.bounds = bounds
        self.closed = closed
    }

    /// The net change of each account, in the order in which the postings first name them.
    public var netByAccount: [(account: AccountName, net: Int64)] {
        var nets: [(account: AccountName, net: Int64)] = []
        var places: [AccountName: Int] = [:]
        for posting in postings {
            if let place = places[posting.account] {
                nets[place].net &+= posting.change
            } else {
                places[posting.account] = nets.count
                nets.append((posting.account, posting.change))
            }
        }
        return nets
    }

    /// Every account that it changes or that must not exist before it.
    public var touched: Set<AccountName> {
        Set(opened.map(\.name) + postings.map(\.account) + bounds.map(\.account) + closed)
    }
}
