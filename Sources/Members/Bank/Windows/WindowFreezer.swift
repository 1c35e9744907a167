import BankCore
import Journal
import Ledger
import Money
import SettlementProtocol

/// Freezes what this bank and its peers owe one another for a settlement window.
///
/// From the freeze on, nothing older than the cut is taken in. What is frozen is the sum of the clearing entries older than
/// the cut, once nothing older is in doubt: as a transaction has one outcome, the peer has the same entries.
actor WindowFreezer {
    private let core: any CoreBanking
    nonisolated let terms: SettlementTerms
    private let gate: PrepareGate
    private let turns = Turns<Int>()
    private var tallies: [MemberID: Tally] = [:]
    /// Of the newest window that was frozen here; Unix milliseconds, 0 for none.
    private var newestCut: UInt64 = 0

    enum Answer: Sendable {
        /// Durable, and never another.
        case frozen([SettlementWindow.Frozen])
        /// How many transactions that are older than the cut are in doubt here.
        case open(Int)
    }

    /// What is owed to a peer by its entries up to a position, each of which is older than the newest cut.
    private struct Tally {
        var position: UInt64 = 0
        var owed: [Currency: Int64] = [:]
    }

    init(core: any CoreBanking, terms: SettlementTerms, gate: PrepareGate) {
        self.core = core
        self.terms = terms
        self.gate = gate
    }

    /// After a start: goes on refusing what is older than the newest window that was frozen here.
    func restore() async throws(CoreError) {
        let cuts = try await core.accounts(.ofKinds([.settlement]))
            .compactMap { Chart.settlementWindow(of: $0.name)?.unixMilliseconds }
        newestCut = cuts.max() ?? 0
        await gate.raise(to: newestCut)
    }

    /// - Parameter members: The banks in the window.
    /// - Throws: ``DeskRefusal`` with `unknown_member`; `busy` where the cut lies ahead of this bank's clock; `before_cut`
    ///   where a later window was frozen already.
    func freeze(_ window: SettlementWindow, members: Set<MemberID>) async throws(DeskRefusal) -> Answer {
        guard members.isSubset(of: terms.peers + [terms.own]), members.contains(terms.own) else {
            throw DeskRefusal(.unknownMember, "a window's members are banks of this federation, this one among them")
        }
        let now = WallClock.unixMilliseconds
        guard window.cut <= now else {
            throw DeskRefusal(.busy, "the cut of window \(window.id) lies ahead of this bank's clock")
        }
        guard window.cut + SettlementWindow.oldest > now else {
            throw DeskRefusal(.expired, "the window \(window.id) is over an hour old")
        }
        return try await turns.withTurn(of: 0) { () async throws(DeskRefusal) in
            do throws(CoreError) {
                if let frozen = try await frozen(for: window) {
                    // Its row may have become durable without this process hearing of it.
                    newestCut = max(newestCut, window.cut)
                    return .frozen(frozen)
                }
                // Two windows of one cut would settle the same twice.
                guard window.cut > newestCut else {
                    throw CoreError(.refused, "a window of this cut or a later one was frozen already")
                }
                await gate.raise(to: window.cut)
                let open = try await core.inDoubt().count { $0.key.id.unixMilliseconds < window.cut }
                guard open == 0 else { return .open(open) }
                return .frozen(try await freezeNow(window, members))
            } catch {
                guard error.code == .refused else { throw DeskRefusal(error) }
                throw DeskRefusal(.beforeCut, error.detail)
            }
        }
    }

    /// What was frozen for a window; nil where nothing was yet.
    private func frozen(for window: SettlementWindow) async throws(CoreError) -> [SettlementWindow.Frozen]? {
        let accounts = try await core.accounts(terms.accounts(of: window)).compactMap(\.self)
        return accounts.isEmpty ? nil : SettlementWindow.frozen(in: accounts)
    }

    private func freezeNow(
        _ window: SettlementWindow, _ members: Set<MemberID>
    ) async throws(CoreError) -> [SettlementWindow.Frozen] {
        var frozen: [SettlementWindow.Frozen] = []
        var tallies = tallies
        // Between the settlement bank and another the clearing account is where windows are settled.
        for peer in terms.peers where members.contains(peer) && peer != terms.bank && terms.own != terms.bank {
            let owed = try await owed(to: peer, before: window.cut, &tallies[peer, default: Tally()])
            for (currency, owed) in owed.sorted(by: { $0.key < $1.key })
            where owed != 0 && terms.currencies.contains(currency) {
                frozen.append(SettlementWindow.Frozen(peer: peer, currency: currency, owedToPeer: owed))
            }
        }
        // Nothing older than the cut is in doubt, so no earlier window can be settled any more.
        let earlier = try await core.accounts(.ofKinds([.settlement, .window])).filter { account in
            account.isOpen && account.held == 0 && account.pending == 0
        }
        try await core.amend(window.freezing(frozen, currencies: terms.currencies, closing: earlier))
        newestCut = window.cut
        self.tallies = tallies
        return frozen
    }

    /// By currency, minor units.
    private func owed(
        to peer: MemberID, before cut: UInt64, _ tally: inout Tally
    ) async throws(CoreError) -> [Currency: Int64] {
        var sums = tally
        var owed = tally.owed
        var isContiguous = true
        try await core.readClearing(with: peer, since: tally.position) { entry in
            let isOlder = entry.key.id.unixMilliseconds < cut
            if isOlder { owed[entry.currency, default: 0] += entry.owedToPeer }
            isContiguous = isContiguous && isOlder
            guard isContiguous else { return }
            sums.position = entry.position
            sums.owed[entry.currency, default: 0] += entry.owedToPeer
        }
        tally = sums
        return owed
    }
}
