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

    /// The entries with `peer` after position `since`, at most `limit`. Entries in the archive are not among them: see
    /// ``archivedClearing(with:)``.
    public func clearing(with peer: MemberID, since: UInt64, limit: Int) -> ClearingPage {
        let lines = clearing[peer] ?? ClearingLines()
        let first = min(Int(clamping: since < lines.archived ? 0 : since - lines.archived), lines.tail.count)
        let range = first..<min(first + min(limit, lines.tail.count), lines.tail.count)
        return ClearingPage(
            entries: range.map { ClearingEntry(lines.tail[$0], position: lines.archived + UInt64($0) + 1) },
            hasMore: range.upperBound < lines.tail.count,
            prepared: unfinished.sorted().filter { touches(peer, $0) })
    }

    private func touches(_ peer: MemberID, _ key: TransactionKey) -> Bool {
        records[key]?.holds.contains { peers[$0.account] == peer } ?? false
    }

    /// The records in memory, in the order of keys. After a replay of all rows this is the whole vote log above the
    /// horizon.
    public var votes: [KeptVote] { records.keys.sorted().compactMap(keptVote) }

    /// The ids of the amendments in memory, sorted.
    public var amendmentIDs: [String] { amendments.sorted() }

    /// The banks with clearing accounts here, in the order in which the first account of each was opened.
    public var clearingPeers: [MemberID] {
        var known: Set<MemberID> = []
        return peers.sorted { $0.key < $1.key }.map(\.value).filter { known.insert($0).inserted }
    }
}

extension ClearingEntry {
    init(_ line: ClearingLine, position: UInt64) {
        self.init(position: position, key: line.key, currency: line.currency, owedToPeer: line.owedToPeer)
    }
}
