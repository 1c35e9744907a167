import SettlementProtocol

/// How much of a coordinator's room each member takes, and the rule that leaves room for every other member.
///
/// A member may take no more places than are free (A. Choudhury and E. Hahne, "Dynamic Queue Length Thresholds for
/// Shared-Memory Packet Switches", IEEE/ACM Transactions on Networking 6(2), 1998). So one member that takes all it can
/// gets half of the places, two get a third each, and any other member still finds places. The rule holds for
/// originators, by their undecided transactions, and for banks, by the transactions that miss their votes.
struct OpenShares: Sendable {
    /// Bytes of prepares for which a transaction takes one more place.
    static let bytesPerPlace = 16_384

    private let capacity: Int
    private let maxUnacknowledged: Int
    private var taken = 0
    private var originated: [MemberID: Int] = [:]
    private var awaited: [MemberID: Int] = [:]
    private var unacknowledged: [MemberID: Int] = [:]

    init(_ rules: CoordinatorRules) {
        capacity = rules.maxPending
        maxUnacknowledged = rules.maxUnacknowledged
    }

    /// The places that a transaction takes until it is decided.
    static func places(bytes: Int) -> Int { 1 + max(0, bytes) / bytesPerPlace }

    /// Why there is no room for a transaction; nil if there is.
    func refusal(of submitted: SubmittedTransaction) -> ReasonCode? {
        let free = capacity - taken
        let places = Self.places(bytes: submitted.bytes)
        guard originated[submitted.originator, default: 0] <= free - places else { return .busy }
        for bank in submitted.banks
        where awaited[bank, default: 0] > free - places || hasTooManyUnacknowledged(bank) { return .bankUnreachable }
        return nil
    }

    /// Whether `bank` has left so many outcomes unacknowledged that it takes part in nothing new.
    func hasTooManyUnacknowledged(_ bank: MemberID) -> Bool {
        unacknowledged[bank, default: 0] >= maxUnacknowledged
    }

    /// A transaction was taken in.
    mutating func take(_ transaction: OpenTransaction) {
        taken += transaction.places
        Self.add(transaction.places, to: transaction.originator, in: &originated)
    }

    /// A transaction that was taken in has been decided.
    mutating func release(_ transaction: OpenTransaction) {
        taken -= transaction.places
        Self.add(-transaction.places, to: transaction.originator, in: &originated)
    }

    /// The votes and acknowledgements that `transaction` misses have changed from those of `before`.
    mutating func note(_ transaction: OpenTransaction, since before: CoordinatorRole.Missing) {
        let now = transaction.role.missing
        guard now != before else { return }
        for index in now.votes.subtracting(before.votes).indices {
            Self.add(transaction.places, to: transaction.banks[index], in: &awaited)
        }
        for index in before.votes.subtracting(now.votes).indices {
            Self.add(-transaction.places, to: transaction.banks[index], in: &awaited)
        }
        for index in now.acknowledgements.subtracting(before.acknowledgements).indices {
            Self.add(1, to: transaction.banks[index], in: &unacknowledged)
        }
        for index in before.acknowledgements.subtracting(now.acknowledgements).indices {
            Self.add(-1, to: transaction.banks[index], in: &unacknowledged)
        }
    }

    private static func add(_ count: Int, to member: MemberID, in counts: inout [MemberID: Int]) {
        counts[member, default: 0] += count
    }
}
