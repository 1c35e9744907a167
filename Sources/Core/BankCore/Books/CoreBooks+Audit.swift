import AtomicCommit
import Ledger
import SettlementProtocol

/// A fault that an audit found in books or a journal.
public struct BooksFinding: Hashable, Sendable {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// An outcome of a key that was not prepared, or a second vote or tombstone of a key.
        case outOfOrder = "out_of_order"
        /// A change that does not fit the accounts.
        case doesNotFit = "does_not_fit"
        /// Debits and credits of a currency differ.
        case unbalanced
        /// A balance or a hold beyond its account's bounds.
        case outOfBounds = "out_of_bounds"
        /// An account's held and pending sums differ from its prepared records.
        case holdsDiffer = "holds_differ"
        /// A clearing account's balance is not the sum of its entries and its amendments.
        case clearingDiffers = "clearing_differs"
        /// A checkpoint is not what its rows lead to.
        case checkpointDiffers = "checkpoint_differs"
        /// An archived record or clearing entry is not the one in the rows.
        case archiveDiffers = "archive_differs"
    }

    public let code: Code
    /// The fault and its place, for people.
    public let detail: String

    public init(code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension CoreBooks {
    /// Replays an event as ``apply(_:)`` does, unless it cannot follow the events before it.
    ///
    /// - Returns: Why it cannot, in which case nothing was changed; nil if the event was applied.
    public mutating func repeatChecked(_ event: CoreEvent) -> BooksFinding? {
        switch event {
        case .prepared(let key, _, let holds, _, _):
            guard holds.allSatisfy({ ledger.accounts.indices.contains($0.account) }) else {
                return BooksFinding(code: .doesNotFit, detail: "\(key) has a hold on an account that does not exist")
            }
            return applyFirst(event, of: key)
        case .refused(let key, _, _), .entombed(let key): return applyFirst(event, of: key)
        case .finished(let key, _):
            guard case .prepared = role(of: key) else {
                return BooksFinding(code: .outOfOrder, detail: "\(key) has an outcome but was not prepared")
            }
            apply(event)
        case .amended(let amendment):
            do { _ = try amend(amendment) } catch {
                return BooksFinding(code: .doesNotFit, detail: "amendment \(amendment.id): \(error.detail)")
            }
        case .horizonRaised: apply(event)
        }
        return nil
    }

    private mutating func applyFirst(_ event: CoreEvent, of key: TransactionKey) -> BooksFinding? {
        guard role(of: key) == .unknown else {
            return BooksFinding(code: .outOfOrder, detail: "\(key) has a second record")
        }
        apply(event)
        return nil
    }

    /// The faults of these books in themselves: double entry, bounds, holds against prepared records, clearing against
    /// its entries. Empty if there are none.
    public func audit() -> [BooksFinding] { auditOfBalances() + auditOfHolds() + auditOfClearing() }

    private func auditOfBalances() -> [BooksFinding] {
        var findings: [BooksFinding] = []
        for (currency, sum) in ledger.trialBalance().sorted(by: { $0.key < $1.key }) where sum != 0 {
            findings.append(BooksFinding(code: .unbalanced, detail: "\(currency): the balances sum to \(sum)"))
        }
        for account in ledger.accounts where account.available < 0 || account.headroom < 0 {
            findings.append(
                BooksFinding(
                    code: .outOfBounds,
                    detail: "\(account.name): balance \(account.balance), held \(account.held), pending "
                        + "\(account.pending), bounds \(account.floor) to \(account.ceiling)"))
        }
        return findings
    }

    private func auditOfHolds() -> [BooksFinding] {
        var held: [Int: Int128] = [:]
        var pending: [Int: Int128] = [:]
        for key in unfinished {
            for hold in records[key]?.holds ?? [] {
                held[hold.account, default: 0] += Int128(hold.held)
                pending[hold.account, default: 0] += Int128(hold.pending)
            }
        }
        return ledger.accounts.enumerated().compactMap { number, account in
            let sums = (held: held[number] ?? 0, pending: pending[number] ?? 0)
            guard Int128(account.held) != sums.held || Int128(account.pending) != sums.pending else { return nil }
            return BooksFinding(
                code: .holdsDiffer,
                detail:
                    "\(account.name): held \(account.held) and pending \(account.pending), but its prepared records "
                    + "hold \(sums.held) and \(sums.pending)")
        }
    }

    private func auditOfClearing() -> [BooksFinding] {
        peers.sorted { $0.key < $1.key }.compactMap { number, peer in
            let account = ledger.accounts[number]
            let sum = clearing[peer]?.sum(account.currency) ?? 0
            let rest = amended[number] ?? 0
            guard sum + Int128(rest) != Int128(account.balance) else { return nil }
            return BooksFinding(
                code: .clearingDiffers,
                detail: "\(account.name): balance \(account.balance), entries \(sum), amendments \(rest)")
        }
    }
}
