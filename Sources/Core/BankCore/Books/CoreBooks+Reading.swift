public import AtomicCommit
public import Foundation
public import Ledger
public import SettlementProtocol

/// Everything that the vote log keeps of one key.
public struct KeptVote: Hashable, Sendable {
    public let key: TransactionKey
    /// Prepared, committed or aborted.
    public let role: ParticipantRole
    /// The holds while it is prepared, each with its account's place in the ledger; empty afterwards.
    public let holds: [Hold]
    /// The reason of a no that was voted here.
    public let sealedReason: Data?
    public let timeoutMilliseconds: UInt32

    public init(
        key: TransactionKey, role: ParticipantRole, holds: [Hold], sealedReason: Data?, timeoutMilliseconds: UInt32
    ) {
        self.key = key
        self.role = role
        self.holds = holds
        self.sealedReason = sealedReason
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

extension CoreBooks {
    /// The selected accounts, in the order of opening.
    public func accounts(_ selection: AccountSelection) -> [Account] {
        switch selection {
        case .ofKinds(let kinds): ledger.accounts.filter { kinds.contains($0.kind) }
        case .ofOwners(let owners): owners.flatMap(ledger.numbers(ofOwner:)).sorted().map { ledger.accounts[$0] }
        }
    }

    /// At most `limit` accounts after the first `skip`, in the order of opening, and whether there are more.
    public func accountPage(after skip: Int, limit: Int) -> (accounts: [Account], hasMore: Bool) {
        let first = min(max(0, skip), ledger.accounts.count)
        let end = min(first + limit, ledger.accounts.count)
        return (Array(ledger.accounts[first..<end]), end < ledger.accounts.count)
    }

    /// The holds of a prepared key; empty for any other.
    public func namedHolds(of key: TransactionKey) -> [NamedHold] {
        holds(of: key).map { hold in
            NamedHold(
                account: ledger.accounts[hold.account].name, held: hold.held, pending: hold.pending, net: hold.net)
        }
    }

    /// The entries with `peer` after position `since`, at most `limit`.
    public func clearing(with peer: MemberID, since: UInt64, limit: Int) -> ClearingPage {
        let lines = clearing[peer] ?? []
        let first = min(Int(clamping: since), lines.count)
        let range = first..<min(first + limit, lines.count)
        return ClearingPage(
            entries: range.map { place in
                ClearingEntry(
                    position: UInt64(place + 1), key: lines[place].key, currency: lines[place].currency,
                    owedToPeer: lines[place].owedToPeer)
            },
            hasMore: range.upperBound < lines.count,
            prepared: unfinished.sorted().filter { touches(peer, $0) })
    }

    private func touches(_ peer: MemberID, _ key: TransactionKey) -> Bool {
        records[key]?.holds.contains { peers[$0.account] == peer } ?? false
    }

    /// The vote log in the order of keys, without the records that were forgotten below the horizon.
    public var votes: [KeptVote] {
        records.keys.sorted().compactMap { key in
            records[key].map { record in
                KeptVote(
                    key: key, role: record.role, holds: record.holds, sealedReason: record.sealedReason,
                    timeoutMilliseconds: record.timeoutMilliseconds)
            }
        }
    }

    /// The ids of all amendments, sorted.
    public var amendmentIDs: [String] { amendments.sorted() }

    /// The banks with clearing accounts here, in the order in which the first account of each was opened.
    public var clearingPeers: [MemberID] {
        var known: Set<MemberID> = []
        return peers.sorted { $0.key < $1.key }.map(\.value).filter { known.insert($0).inserted }
    }
}
