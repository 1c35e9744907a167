import AtomicCommit
import BankCore
import Ledger
import Projections
import SettlementProtocol
import Testing

/// What must hold once everyone is well again, whatever happened on the way.
struct Audit {
    let scene: Scene
    let federation: TestFederation

    /// Checks every invariant and returns how each loan ended; nil where it left no trace.
    func outcomes() throws -> [Outcome?] {
        #expect(federation.violations == 0, "nobody broke the protocol")
        #expect(federation.untold == 0, "a coordinator tells what it decided without being asked, after a restart too")
        let outcomes = try scene.compositions.map { try outcome(of: $0) }
        let committed = outcomes.filter { $0 == .committed }.count
        try #require(committed <= 1)
        for bank in Fixtures.banks {
            let now = try #require(federation.banks[bank])
            let before = try #require(scene.federation.banks[bank])
            #expect(now.holdsNothing, "\(bank) holds nothing")
            #expect(now.books.inDoubt == [])
            #expect(now.changes(since: before) == (committed == 1 ? Scene.effects[bank] : [:]), "the books of \(bank)")
            #expect(now.books.ledger.trialBalance().values.allSatisfy { $0 == 0 }, "money is conserved at \(bank)")
            #expect(
                now.books.ledger.accounts.allSatisfy { ($0.floor...$0.ceiling).contains($0.balance) },
                "limits hold at \(bank)")
        }
        checkClearing()
        return outcomes
    }

    /// One outcome everywhere, the one that the register holds and the originator was told.
    private func outcome(of composition: Composition) throws -> Outcome? {
        let key = composition.transaction.key
        let decided = federation.coordinator.register[key]?.decision.outcome
        for bank in composition.transaction.participations.map(\.bank) {
            let role = try #require(federation.banks[bank]).books.role(of: key)
            switch decided {
            case .committed: #expect(role == .committed(composition.digest), "\(bank) committed")
            case .aborted, nil:
                // A bank that the loan never reached knows nothing of it.
                #expect(
                    [.unknown, .aborted(nil), .aborted(composition.digest)].contains(role), "\(bank) did not commit")
            }
        }
        if let told = federation.told[key] { #expect(told == decided, "what was told is so") }
        return decided
    }

    /// What two banks owe each other is the same seen from either side, loan by loan.
    private func checkClearing() {
        for bank in Fixtures.banks {
            for peer in Fixtures.banks where bank < peer {
                let here = entries(of: bank, with: peer)
                let there = entries(of: peer, with: bank)
                #expect(here == there.mapValues { -$0 }, "\(bank) and \(peer) agree")
            }
        }
    }

    private func entries(of bank: MemberID, with peer: MemberID) -> [String: Int64] {
        let page = federation.banks[bank]?.books.clearing(with: peer, since: 0, limit: 100)
        var entries: [String: Int64] = [:]
        for entry in page?.entries ?? [] { entries["\(entry.key) \(entry.currency)", default: 0] += entry.owedToPeer }
        return entries
    }

    /// Started again from its journal, every bank is what it was.
    func checkRestarts() throws {
        for bank in federation.banks.values {
            var restarted = bank
            try restarted.restart()
            #expect(
                restarted.books.checkpoint() == bank.books.checkpoint(),
                "the journal of \(bank.id) tells the whole story")
            #expect(restarted.books.ledger.accounts == bank.books.ledger.accounts)
        }
    }
}
