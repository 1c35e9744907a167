public import AtomicCommit
public import Foundation
public import Ledger
public import SettlementProtocol

/// Everything that the fence keeps of one key.
public struct KeptVote: Hashable, Sendable {
    public let key: TransactionKey
    /// Prepared, committed or aborted.
    public let role: ParticipantRole
    /// What it holds while it is prepared; each names its account by its place in the ledger. Empty afterwards.
    public let holds: [Hold]
    /// Of a no that was voted here.
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
    /// What the fence keeps, in the order of keys: what was forgotten below the horizon is not among it.
    public var votes: [KeptVote] {
        records.keys.sorted().compactMap { key in
            records[key].map { record in
                KeptVote(
                    key: key, role: record.role, holds: record.holds, sealedReason: record.sealedReason,
                    timeoutMilliseconds: record.timeoutMilliseconds)
            }
        }
    }

    /// The ids of everything that was amended, in order.
    public var amendmentIDs: [String] { amendments.sorted() }

    /// The banks that there are clearing accounts with, in the order in which the first of each was opened.
    public var clearingPeers: [MemberID] {
        var known: Set<MemberID> = []
        return peers.sorted { $0.key < $1.key }.map(\.value).filter { known.insert($0).inserted }
    }
}
