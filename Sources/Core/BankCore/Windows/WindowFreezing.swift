public import Ledger
import Money
public import SettlementProtocol

/// A bank's part in settlement windows as a pure value: which window it may freeze, up to which cut it has frozen, and
/// the sums of its clearing entries.
///
/// From a freeze on, the bank takes in no transaction that is older than the cut. It freezes the sum of the clearing entries
/// older than the cut, once nothing older is in doubt: as a transaction has one outcome, the peer has the same entries.
///
/// One freeze is, in order: ``check(_:members:wallClock:)``, the window's accounts to ``begin(_:found:)``, the cut raised,
/// the transactions in doubt to ``openCount(_:inDoubt:)``, a ``WindowTally`` over the clearing entries, its amendment made
/// durable, ``adopt(_:)``.
public struct WindowFreezing: Sendable {
    public let terms: SettlementTerms
    /// By peer; of entries that are older than the newest cut.
    private var tallies: [MemberID: WindowTally.Sums] = [:]
    /// Of the newest window that was frozen here; Unix milliseconds, 0 for none.
    public private(set) var newestCut: UInt64 = 0

    /// - Parameter accounts: The bank's settlement accounts, which name the windows that it has frozen.
    public init(_ terms: SettlementTerms, accounts: [Account]) {
        self.terms = terms
        newestCut = accounts.compactMap { Chart.settlementWindow(of: $0.name)?.unixMilliseconds }.max() ?? 0
    }

    /// Refuses a freeze that the books need not be asked about.
    ///
    /// - Parameters:
    ///   - members: The banks in the window.
    ///   - wallClock: Unix milliseconds.
    /// - Throws: ``RefusalError`` with `unknown_member`; `busy` if the cut lies ahead of this bank's clock; `expired`.
    public func check(
        _ window: SettlementWindow, members: Set<MemberID>, wallClock: UInt64
    ) throws(RefusalError) {
        guard members.isSubset(of: terms.peers + [terms.own]), members.contains(terms.own) else {
            throw RefusalError(.unknownMember, "a window's members are banks of this federation, this one among them")
        }
        guard window.cut <= wallClock else {
            throw RefusalError(.busy, "the cut of window \(window.id) lies ahead of this bank's clock")
        }
        guard !window.isTooOld(wallClock: wallClock) else {
            throw RefusalError(.expired, "the window \(window.id) is over an hour old")
        }
    }

    /// The balances that were frozen for the window before; nil if it is to be frozen now: then the cut is raised to it
    /// first.
    ///
    /// - Parameter accounts: The window's accounts that exist.
    /// - Throws: ``RefusalError`` with `before_cut` if a later window was frozen already. Two windows of one cut would
    ///   settle the same twice.
    public mutating func begin(
        _ window: SettlementWindow, found accounts: [Account]
    ) throws(RefusalError) -> [SettlementWindow.Frozen]? {
        guard accounts.isEmpty else {
            // Its row may have become durable without this process hearing of it.
            newestCut = max(newestCut, window.cut)
            return SettlementWindow.frozen(in: accounts)
        }
        guard window.cut > newestCut else {
            throw RefusalError(.beforeCut, "a window of this cut or a later one was frozen already")
        }
        return nil
    }

    /// How many transactions older than the cut are in doubt here; the window is frozen once there are none.
    public func openCount(_ window: SettlementWindow, inDoubt: [InDoubt]) -> Int {
        inDoubt.count { $0.key.id.unixMilliseconds < window.cut }
    }

    /// Begins to sum up what the bank owes the peers in the window.
    public func tally(_ window: SettlementWindow, members: Set<MemberID>) -> WindowTally {
        // Between the settlement bank and another the clearing account is where windows are settled.
        let isSettlementBank = terms.own == terms.bank
        let peers = isSettlementBank ? [] : terms.peers.filter { members.contains($0) && $0 != terms.bank }
        return WindowTally(window, peers: peers, currencies: terms.currencies, sums: tallies)
    }

    /// The tally's amendment is durable: the window is frozen, for good.
    public mutating func adopt(_ tally: WindowTally) {
        newestCut = max(newestCut, tally.window.cut)
        tallies = tally.sums
    }
}

/// The sums of a bank's clearing entries that are older than a window's cut, peer by peer.
public struct WindowTally: Sendable {
    /// Up to a position, each entry before which is older than the newest cut.
    struct Sums: Sendable {
        var position: UInt64 = 0
        var owed: [Currency: Int64] = [:]
    }

    public let window: SettlementWindow
    private let currencies: [Currency]
    private var rest: [MemberID]
    private(set) var sums: [MemberID: Sums]
    /// Of the peer that is being summed up: entries older than the cut beyond the sums as well.
    private var owed: [Currency: Int64] = [:]
    private var position: UInt64 = 0
    private var isContiguous = true
    /// The balances to freeze, peer by peer.
    public private(set) var frozen: [SettlementWindow.Frozen] = []

    init(_ window: SettlementWindow, peers: [MemberID], currencies: [Currency], sums: [MemberID: Sums]) {
        self.window = window
        self.currencies = currencies
        self.sums = sums
        rest = peers
        begin()
    }

    /// The next page of clearing entries that the tally needs: those with a peer after a position; nil once it is
    /// complete.
    public var next: (peer: MemberID, since: UInt64)? { rest.first.map { ($0, position) } }

    /// Takes the page that ``next`` asked for.
    public mutating func take(_ page: ClearingPage) {
        guard let peer = rest.first else { return }
        for entry in page.entries {
            let isOlder = entry.key.id.unixMilliseconds < window.cut
            if isOlder { owed[entry.currency, default: 0] += entry.owedToPeer }
            isContiguous = isContiguous && isOlder
            position = entry.position
            guard isContiguous else { continue }
            sums[peer, default: Sums()].position = entry.position
            sums[peer, default: Sums()].owed[entry.currency, default: 0] += entry.owedToPeer
        }
        guard !page.hasMore || page.entries.isEmpty else { return }
        for (currency, owed) in owed.sorted(by: { $0.key < $1.key })
        where owed != 0 && currencies.contains(currency) {
            frozen.append(SettlementWindow.Frozen(peer: peer, currency: currency, owedToPeer: owed))
        }
        rest.removeFirst()
        begin()
    }

    private mutating func begin() {
        let known = rest.first.flatMap { sums[$0] } ?? Sums()
        owed = known.owed
        position = known.position
        isContiguous = true
    }

    /// Freezes the window: opens its accounts, and closes those of earlier windows, which can be settled no more because
    /// nothing older than the cut is in doubt.
    ///
    /// - Parameter accounts: The bank's settlement and window accounts.
    public func amendment(closing accounts: [Account]) -> Amendment {
        let earlier = accounts.filter { $0.isOpen && $0.held == 0 && $0.pending == 0 }
        return window.freezing(frozen, currencies: currencies, closing: earlier)
    }
}
