import DequeModule
public import SettlementProtocol

/// Leaving memory: what every bank has acknowledged goes to the archive, and can be recalled from there.
extension CoordinatorBooks {
    /// How many finished transactions wait for the archive.
    public var unarchivedCount: Int { memory.waiting.count }

    /// How many transactions have left memory since the start.
    public var departures: UInt64 { memory.departures }

    /// The finished transactions that may go to the archive next, in the order of finishing.
    public func outgoing(limit: Int) -> [DecisionEntry] { memory.waiting.prefix(limit).compactMap(entry) }

    /// The archive durably holds these.
    public mutating func noteArchived(_ ids: [TransactionID]) {
        for id in ids where transactions[id] != nil { memory.noteArchived(id, at: id.unixMilliseconds) }
    }

    /// Lets archived transactions leave memory: those with ids older than `unixMilliseconds`, and the oldest above
    /// `limit`.
    ///
    /// - Returns: The transactions that left.
    @discardableResult
    public mutating func letGo(before unixMilliseconds: UInt64, keeping limit: Int) -> [TransactionID] {
        let left = memory.letGo(before: unixMilliseconds, keeping: limit)
        for id in left { drop(id) }
        return left
    }

    /// Whether `id` could be in the archive and is not in memory: recall it before you ask about it.
    public func isElsewhere(_ id: TransactionID) -> Bool {
        let time = id.unixMilliseconds
        return memory.hasLeft(time) && time >= horizon && transactions[id] == nil
    }

    /// Takes a finished transaction from the archive back into memory.
    public mutating func recall(_ entry: DecisionEntry) {
        guard isElsewhere(entry.id) else { return }
        var role = CoordinatorRole(recovering: entry.decision, participantCount: entry.participants.count)
        for index in entry.participants.indices { _ = role.apply(.acknowledged(index), at: 0) }
        transactions[entry.id] = OpenTransaction(
            role: role, digest: entry.digest, originator: entry.originator, banks: entry.participants)
        finishedCount += 1
        memory.recall(entry.id, at: entry.id.unixMilliseconds)
    }

    /// All that a start needs besides the archive: the decisions without every acknowledgement and those that wait for
    /// the archive, by id, and which of them are finished.
    public var register: (entries: [DecisionEntry], finished: [TransactionID], archiveEnd: UInt64, newest: UInt64) {
        let waiting = Set(memory.waiting)
        let ids = transactions.keys.filter { id in
            transactions[id]?.known.isApplied == false || waiting.contains(id)
        }
        return (ids.sorted().compactMap(entry), waiting.sorted(), memory.archiveEnd, newestCommitted)
    }

    private func entry(_ id: TransactionID) -> DecisionEntry? {
        guard let transaction = transactions[id], let decision = transaction.role.decision else { return nil }
        return transaction.entry(id, decision)
    }

    mutating func drop(_ id: TransactionID) {
        if transactions.removeValue(forKey: id) != nil { finishedCount -= 1 }
    }
}
