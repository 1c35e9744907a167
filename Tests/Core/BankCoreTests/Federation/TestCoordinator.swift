import AtomicCommit
import SettlementProtocol

/// A coordinator without its shell: live transactions in memory, decisions in a register of which a restart loses nothing.
struct TestCoordinator {
    /// A decision with what is needed to tell it.
    struct Entry {
        let decision: Decision
        /// Nil where abort was written for a transaction that was not known.
        let digest: Hash256?
        let participants: [MemberID]
    }

    /// A transaction that this process takes part in.
    struct Live {
        var role: CoordinatorRole
        let digest: Hash256
        let participants: [MemberID]
        /// Nil where it was found in the register at a restart.
        let transaction: Transaction?
    }

    static let timeout: UInt64 = 1_000

    let id = Fixtures.ford
    var now: UInt64 = 0
    /// Durable, and written once for each key.
    private(set) var register: [TransactionKey: Entry] = [:]
    private(set) var live: [TransactionKey: Live] = [:]

    /// Takes a transaction in.
    ///
    /// - Throws: `ProtocolError` where its envelope breaks the rule.
    mutating func take(_ transaction: Transaction) throws(ProtocolError) {
        try EnvelopeRule.check(transaction, coordinator: id, members: Set(Fixtures.banks))
        let participants = transaction.participations.map(\.bank)
        live[transaction.key] = Live(
            role: CoordinatorRole(participantCount: participants.count, deadline: now + Self.timeout),
            digest: Transaction.digest(of: transaction.header, hashes: transaction.hashes), participants: participants,
            transaction: transaction)
    }

    /// What `event` asks for; nothing where the transaction is not live.
    mutating func apply(_ event: CoordinatorRole.Event, to key: TransactionKey) -> CoordinatorRole.Step {
        guard var transaction = live[key] else { return CoordinatorRole.Step() }
        let step = transaction.role.apply(event, at: now)
        live[key] = transaction
        return step
    }

    /// The compare-and-set that decides: the first decision of a key stays.
    mutating func record(_ decision: Decision, for key: TransactionKey) -> Decision {
        if let entry = register[key] { return entry.decision }
        register[key] = Entry(
            decision: decision, digest: live[key]?.digest, participants: live[key]?.participants ?? [])
        return decision
    }

    /// Ends the process and starts it again: what was being voted on is forgotten, what was decided is told again.
    mutating func restart() {
        live = [:]
        for (key, entry) in register {
            guard let digest = entry.digest else { continue }
            live[key] = Live(
                role: CoordinatorRole(recovering: entry.decision, participantCount: entry.participants.count),
                digest: digest, participants: entry.participants, transaction: nil)
        }
    }
}
