public import Ledger
public import Money
public import SettlementProtocol

/// A settlement window, named by the id of the one transaction that may settle it.
///
/// The id's time is the cut: the window contains every committed transaction with an older id. After its freeze a bank
/// accepts no older one. So two banks freeze the same transactions, whenever each of them freezes, and agree on the
/// debt between them.
public struct SettlementWindow: Hashable, Sendable {
    public let id: TransactionID

    public init(_ id: TransactionID) { self.id = id }

    /// The age up to which a window may be frozen: far below the age at which banks forget. Milliseconds.
    public static let maxAge: UInt64 = 3_600_000

    /// Unix milliseconds.
    public var cut: UInt64 { id.unixMilliseconds }

    /// - Parameter wallClock: Unix milliseconds.
    public func isTooOld(wallClock: UInt64) -> Bool { wallClock > cut && wallClock - cut >= Self.maxAge }

    /// A bank's debt to one peer from all transactions older than the cut.
    public struct Frozen: Hashable, Sendable {
        public let peer: MemberID
        public let currency: Currency
        /// Minor units; negative if the peer owes this bank. Never 0.
        public let owedToPeer: Int64

        public init(peer: MemberID, currency: Currency, owedToPeer: Int64) {
            self.peer = peer
            self.currency = currency
            self.owedToPeer = owedToPeer
        }
    }

    /// The amendment that opens the window's accounts with the frozen balances, which bind this bank from then on.
    ///
    /// A frozen account's bounds are 0 and the frozen balance, so it can be settled once, by exactly that balance.
    /// - Parameter earlier: Accounts of earlier windows that can no longer be settled; they are emptied and closed.
    public func freezing(_ frozen: [Frozen], currencies: [Currency], closing earlier: [Account]) -> Amendment {
        Amendment(
            id: "freeze/\(id)",
            opened: currencies.map { currency in
                Account(
                    name: Chart.settlement(id, currency), kind: .settlement, currency: currency, floor: 0, ceiling: 0)
            }
                + frozen.map { frozen in
                    Account(
                        name: Chart.window(id, frozen.peer, frozen.currency), kind: .window, owner: frozen.peer.text,
                        currency: frozen.currency, floor: min(0, frozen.owedToPeer), ceiling: max(0, frozen.owedToPeer))
                },
            postings: frozen.map { Posting(Chart.window(id, $0.peer, $0.currency), $0.owedToPeer) }
                + earlier.filter { $0.balance != 0 }.map { Posting($0.name, -$0.balance) },
            closed: earlier.map(\.name))
    }

    /// The frozen balances, read from the bounds of the window's accounts, settled or not. Accounts whose bounds no
    /// freeze can have made are left out.
    public static func frozen(in accounts: [Account]) -> [Frozen] {
        accounts.filter { $0.kind == .window }.compactMap { account in
            let (owed, overflow) = account.floor.addingReportingOverflow(account.ceiling)
            guard !overflow, let peer = try? MemberID(account.owner) else { return nil }
            return Frozen(peer: peer, currency: account.currency, owedToPeer: owed)
        }
    }
}
