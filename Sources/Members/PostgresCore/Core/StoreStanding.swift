import BankCore
import Ledger
import SettlementProtocol
import Synchronization

/// A core's knowledge of its database: whether a finish can be posted, and which finishes are refused.
///
/// In memory only: every stuck finish is sent again, and the database is checked again at each start.
final class StoreStanding: Sendable {
    private struct State {
        var proof: StoreCheck.Proof
        var failure: BankFailure?
        var fingerprint: String
        var needsProof = false
        var stuck: [TransactionKey: StuckFinish] = [:]
        var stuckAccounts: Set<AccountName> = []
    }

    private let state: Mutex<State>

    /// - Parameter fingerprint: A description of the tables, read before they were checked.
    init(_ proof: StoreCheck.Proof, fingerprint: String) {
        state = Mutex(State(proof: proof, fingerprint: fingerprint))
    }

    /// The amounts that fit into the bank's columns.
    var amounts: AmountColumns { state.withLock(\.proof.amounts) }

    /// Why no outcome can be posted now; nil if the last check found no reason.
    var failure: BankFailure? { state.withLock(\.failure) }

    /// Oldest id first.
    var stuck: [StuckFinish] { state.withLock { $0.stuck.values.sorted { $0.key < $1.key } } }

    /// The bank's accounts that the stuck finishes are about.
    var stuckAccounts: Set<AccountName> { state.withLock(\.stuckAccounts) }

    // MARK: Proofs

    /// Whether the database must be checked again.
    var needsProof: Bool { state.withLock(\.needsProof) }

    /// An account was opened: the first is the first that a finish can be rehearsed with.
    func noteOpening() {
        state.withLock { state in
            if !state.proof.isRehearsed { state.needsProof = true }
        }
    }

    /// Notes a description of the tables. Another one than before demands a proof.
    func note(fingerprint: String) {
        state.withLock { state in
            if state.fingerprint != fingerprint { state.needsProof = true }
            state.fingerprint = fingerprint
        }
    }

    func note(_ proof: Result<StoreCheck.Proof, BankFailure>) {
        state.withLock { state in
            state.needsProof = false
            switch proof {
            case .success(let proof): (state.proof, state.failure) = (proof, nil)
            case .failure(let failure): state.failure = failure
            }
        }
    }

    // MARK: Finishes

    /// - Returns: Whether this key was not stuck for this reason before.
    func note(_ finish: StuckFinish) -> Bool {
        state.withLock { state in
            let before = state.stuck.updateValue(finish, forKey: finish.key)
            if before != finish { state.needsProof = true }
            return before != finish
        }
    }

    /// The keys' outcomes are carried out.
    func resolve(_ keys: some Sequence<TransactionKey>) {
        state.withLock { state in
            guard !state.stuck.isEmpty else { return }
            for key in keys { state.stuck[key] = nil }
            if state.stuck.isEmpty { state.stuckAccounts = [] }
        }
    }

    /// Notes the bank's accounts of ``stuck``.
    func note(stuckAccounts: Set<AccountName>) {
        state.withLock { $0.stuckAccounts = $0.stuck.isEmpty ? [] : stuckAccounts }
    }

    /// Whether a yes to these postings could not be kept now.
    func blocks(_ item: CoreItem) -> Bool {
        guard case .hold(let postings, _) = item.proposal else { return false }
        return state.withLock { state in
            guard state.failure != nil || !state.stuckAccounts.isEmpty else { return false }
            return postings.contains { posting in
                !posting.account.text.contains("/")
                    && (state.failure != nil || state.stuckAccounts.contains(posting.account))
            }
        }
    }

    // MARK: Showing

    /// As `code: text`; empty if nothing is wrong.
    var reasons: [String] {
        let (failure, stuck) = state.withLock { ($0.failure, Array($0.stuck.values)) }
        let byReason = Dictionary(grouping: stuck) { "\($0.code): \($0.reason); \($0.next)" }
        return [failure.map { "\($0.code): \($0.message); \($0.next)" }].compactMap(\.self)
            + byReason.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { reason, finishes in
                "finish_refused: outcomes that the bank's database refuses: \(finishes.count) (\(reason))"
            }
    }
}
