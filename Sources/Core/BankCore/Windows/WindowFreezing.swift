public import Ledger
import Money
public import SettlementProtocol

/// A bank's part in settlement windows as a pure value: which window it may freeze, up to which cut it has frozen, and
/// the sums of its clearing entries.
///
/// Once a freeze begins, the bank accepts no transaction older than the cut. When no older one is in doubt, it freezes
/// the sum of the older clearing entries. A transaction has one outcome, so the peer has the same entries.
///
/// The steps of a freeze, in order: call ``check(_:members:wallClock:)``; pass the window's accounts to
/// ``begin(_:found:)``; raise the cut; pass the transactions in doubt to ``openCount(_:inDoubt:)``; sum the clearing
/// entries in a ``WindowTally``; make its amendment durable; call ``adopt(_:)``.
public struct WindowFreezing: Sendable {
    public let terms: SettlementTerms
    /// The sums of entries older than the newest cut, by peer.
    private var tallies: [MemberID: WindowTally.Sums] = [:]
    /// The cut of the newest window frozen here, in Unix milliseconds; 0 if there is none.
    public private(set) var newestCut: UInt64 = 0

    /// - Parameter accounts: The bank's settlement accounts, which name the windows that it has frozen.
    public init(_ terms: SettlementTerms, accounts: [Account]) {
        self.terms = terms
        newestCut = accounts.compactMap { Chart.settlementWindow(of: $0.name)?.unixMilliseconds }.max() ?? 0
    }

    /// Refuses a freeze for reasons that need no look at the books.
    ///
    /// - Parameters:
    ///   - members: The banks in the window.
    ///   - wallClock: Unix milliseconds.
    /// - Throws: ``RefusalError`` with `unknown_member`; `busy` if the cut lies ahead of this bank's clock; `expired`
    ///   if the window is too old.
    public func check(
        _ window: SettlementWindow, members: Set<MemberID>, wallClock: UInt64
    ) throws(RefusalError) {
        guard members.isSubset(of: terms.peers + [terms.own]), members.contains(terms.own) else {
            throw RefusalError(.unknownMember, "a window's members must be banks of this federation, this one included")
        }
        guard window.cut <= wallClock else {
            throw RefusalError(.busy, "the cut of window \(window.id) lies ahead of this bank's clock")
        }
        guard !window.isTooOld(wallClock: wallClock) else {
            throw RefusalError(.expired, "the window \(window.id) is over an hour old")
        }
    }

    /// The balances already frozen for this window; nil if it is to be frozen now, after the caller has raised the cut.
    ///
    /// - Parameter accounts: The window's accounts that exist.
    /// - Throws: ``RefusalError`` with `before_cut` if a window with this cut or a later one was frozen already: two
    ///   windows with one cut would settle the same debt twice.
    public mutating func begin(
        _ window: SettlementWindow, found accounts: [Account]
    ) throws(RefusalError) -> [SettlementWindow.Frozen]? {
        guard accounts.isEmpty else {
            // The freeze may have become durable although this process got no answer.
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

    /// Starts to sum up the bank's debts to the peers in the window.
    public func tally(_ window: SettlementWindow, members: Set<MemberID>) -> WindowTally {
        // Windows are settled on the clearing accounts with the settlement bank, so those are not frozen.
        let isSettlementBank = terms.own == terms.bank
        let peers = isSettlementBank ? [] : terms.peers.filter { members.contains($0) && $0 != terms.bank }
        return WindowTally(window, peers: peers, currencies: terms.currencies, sums: tallies)
    }

    /// Records that the tally's amendment is durable: the window is frozen for good.
    public mutating func adopt(_ tally: WindowTally) {
        newestCut = max(newestCut, tally.window.cut)
        tallies = tally.sums
    }
}

/// The sums of a bank's clearing entries that are older than a window's cut, peer by peer.
public struct WindowTally: Sendable {
    /// Sums up to a position; every entry up to there is older than the newest cut.
    struct Sums: Sendable {
        var position: UInt64 = 0
        /// Wider than an amount: a part of the entries may sum to more than any balance.
        var owed: [Currency: Int128] = [:]
    }

    public let window: SettlementWindow
    private let currencies: [Currency]
    private var rest: [MemberID]
    private(set) var sums: [MemberID: Sums]
    /// The debt to the current peer from all entries older than the cut, including those beyond `sums`.
    private var owed: [Currency: Int128] = [:]
    private var position: UInt64 = 0
    private var isContiguous = true
    /// False if the bank has removed entries that are newer than the cut, so that no tally can be made.
    public private(set) var reachesBack = true
    /// The balances to freeze, peer by peer.
    public private(set) var frozen: [SettlementWindow.Frozen] = []

    init(_ window: SettlementWindow, peers: [MemberID], currencies: [Currency], sums: [MemberID: Sums]) {
        self.window = window
        self.currencies = currencies
        self.sums = sums
        rest = peers
        begin()
    }

    /// The next page of clearing entries that the tally needs: a peer, and the position after which the page starts.
    /// Nil once the tally is complete.
    public var next: (peer: MemberID, since: UInt64)? { rest.first.map { ($0, position) } }

    /// Takes the page that ``next`` asked for.
    public mutating func take(_ page: ClearingPage) {
        guard let peer = rest.first else { return }
        takeRemoved(page.removed, with: peer)
        for entry in page.entries {
            let isOlder = entry.key.id.unixMilliseconds < window.cut
            if isOlder { owed[entry.currency, default: 0] += Int128(entry.owedToPeer) }
            isContiguous = isContiguous && isOlder
            position = entry.position
            guard isContiguous else { continue }
            sums[peer, default: Sums()].position = entry.position
            sums[peer, default: Sums()].owed[entry.currency, default: 0] += Int128(entry.owedToPeer)
        }
        guard !page.hasMore || page.entries.isEmpty else { return }
        for (currency, owed) in owed.sorted(by: { $0.key < $1.key })
        where owed != 0 && currencies.contains(currency) {
            // Beyond every amount, it cannot be settled: the amendment that freezes it is then refused.
            let balance = Int64(clamping: owed)
            frozen.append(SettlementWindow.Frozen(peer: peer, currency: currency, owedToPeer: balance))
        }
        rest.removeFirst()
        begin()
    }

    /// Starts again after the entries that the bank no longer keeps, unless the sums so far have them already. Entries can
    /// be removed between two pages.
    private mutating func takeRemoved(_ removed: RemovedClearing, with peer: MemberID) {
        let isNew = position == 0 && sums[peer] == nil
        guard removed != .none, isNew || position < removed.count else { return }
        if removed.before > window.cut { reachesBack = false }
        sums[peer] = Sums(position: removed.count, owed: removed.owedToPeer)
        (position, owed, isContiguous) = (removed.count, removed.owedToPeer, true)
    }

    private mutating func begin() {
        let known = rest.first.flatMap { sums[$0] } ?? Sums()
        owed = known.owed
        position = known.position
        isContiguous = true
    }

    /// The amendment that freezes the window: it opens the window's accounts and closes those of earlier windows. These
    /// can no longer be settled, because no transaction older than the cut is in doubt.
    ///
    /// - Parameter accounts: The bank's settlement and window accounts.
    public func amendment(closing accounts: [Account]) -> Amendment {
        let earlier = accounts.filter { $0.isOpen && $0.held == 0 && $0.pending == 0 }
        return window.freezing(frozen, currencies: currencies, closing: earlier)
    }
}
