import BankCore
import Clock
import Ledger
import SettlementProtocol

/// The shell around ``WindowFreezing``: reads the books for a freeze and makes it durable. One freeze at a time.
actor WindowFreezer {
    private let core: any CoreBanking
    private let books: any BookReading
    private let participant: ParticipantDesk
    private let turns = Turns<Int>()
    private var windows: WindowFreezing

    nonisolated let terms: SettlementTerms

    /// The answer to a freeze.
    enum Answer: Sendable {
        /// Durable; later answers are the same.
        case frozen([SettlementWindow.Frozen])
        /// The number of transactions in doubt here that are older than the cut; ask again.
        case open(Int)
    }

    /// Restores the cut of the newest window that was frozen here.
    init(
        _ terms: SettlementTerms, core: any CoreBanking, books: any BookReading, participant: ParticipantDesk
    ) async throws(CoreError) {
        self.core = core
        self.books = books
        self.participant = participant
        self.terms = terms
        windows = WindowFreezing(terms, accounts: try await books.accounts(.ofKinds([.settlement])))
        await participant.raiseCut(to: windows.newestCut)
    }

    /// - Parameter members: The banks in the window.
    /// - Throws: ``DeskRefusal`` with a reason of ``WindowFreezing`` or of the core.
    func freeze(_ window: SettlementWindow, members: Set<MemberID>) async throws(DeskRefusal) -> Answer {
        do throws(RefusalError) {
            try windows.check(window, members: members, wallClock: WallClock.unixMilliseconds)
        } catch {
            throw DeskRefusal(error)
        }
        return try await turns.withTurn(of: 0) { () async throws(DeskRefusal) in
            let found: [Account?]
            do throws(CoreError) {
                found = try await core.currentAccounts(terms.accounts(of: window))
            } catch {
                throw DeskRefusal(error)
            }
            do throws(RefusalError) {
                if let frozen = try windows.begin(window, found: found.compactMap(\.self)) { return .frozen(frozen) }
            } catch {
                throw DeskRefusal(error)
            }
            do throws(CoreError) { return try await freezeNow(window, members) } catch {
                guard error.code == .refused else { throw DeskRefusal(error) }
                throw DeskRefusal(.beforeCut, error.detail)
            }
        }
    }

    private func freezeNow(_ window: SettlementWindow, _ members: Set<MemberID>) async throws(CoreError) -> Answer {
        await participant.raiseCut(to: window.cut)
        let open = windows.openCount(window, inDoubt: try await core.inDoubt())
        guard open == 0 else { return .open(open) }
        var tally = windows.tally(window, members: members)
        while let next = tally.next {
            tally.take(
                try await books.clearing(
                    with: next.peer, since: next.since, limit: Int(ProtocolLimits.clearingPage)))
        }
        guard tally.reachesBack else {
            throw CoreError(.refused, "this bank no longer keeps all entries since the cut of window \(window.id)")
        }
        let accounts = try await books.accounts(.ofKinds([.settlement, .window]))
        try await core.amend(tally.amendment(closing: accounts))
        windows.adopt(tally)
        return .frozen(tally.frozen)
    }
}
