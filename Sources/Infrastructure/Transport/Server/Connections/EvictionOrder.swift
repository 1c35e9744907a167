import NIOCore

/// The connections without a call under way, in the order in which they are closed to make room.
///
/// By rank first. Within a rank, the owner with the most connections of that rank loses the one that it has had there
/// for longest. Every step takes constant time, however many connections there are, so that a flood of new connections
/// does not cost each of them a walk through all others.
struct EvictionOrder {
    /// How much the listener wants to keep a connection; the lowest go first: strangers before others, the old before
    /// the young, the idle before the half-sent.
    struct Rank {
        let standing: Standing
        let isYoung: Bool
        let isTransferring: Bool

        fileprivate var index: Int { standing.rawValue * 4 + (isYoung ? 2 : 0) + (isTransferring ? 1 : 0) }

        /// The lowest first.
        static let all = Standing.allCases.flatMap { standing in
            [false, true].flatMap { isYoung in
                [false, true].map { Rank(standing: standing, isYoung: isYoung, isTransferring: $0) }
            }
        }
    }

    /// One owner's connections of one rank, in the order in which they came to it.
    final class Group {
        fileprivate var connections = LinkedList<OpenConnection>()
        fileprivate private(set) lazy var link = LinkedList<Group>.Link(self)
    }

    /// The connections of one rank.
    fileprivate struct Tier {
        /// By how many connections they have.
        var groups: [LinkedList<Group>] = []
        /// The most that one of them has.
        var most = 0
    }

    /// For this long a connection counts as young: its next request may be on the way.
    static let youth = TimeAmount.milliseconds(250)

    private var tiers = [Tier](repeating: Tier(), count: Rank.all.count)
    /// The oldest first.
    private var young = LinkedList<OpenConnection>()
    /// How many connections were looked at so far, to find the next one or because they are young no longer.
    private(set) var examined = 0

    /// Puts a connection in order whose activity, owner or standing is new: last in its rank, and young.
    mutating func add(_ connection: OpenConnection) {
        connection.since = .now()
        guard connection.activity != .working else { return }
        put(connection, isYoung: true)
        young.append(connection.amongYoung)
    }

    mutating func remove(_ connection: OpenConnection) {
        if connection.amongYoung.isInList { young.remove(connection.amongYoung) }
        take(connection)
    }

    /// The first to be closed among those of `ranks`; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - ranks: The lowest first.
    ///   - owner: Only its connections; `nil` for everybody's.
    ///   - kept: A connection that must not be chosen.
    mutating func first(
        of ranks: [Rank], ownedBy owner: OpenConnection.Owner? = nil, besides kept: OpenConnection? = nil
    ) -> OpenConnection? {
        age()
        for rank in ranks {
            let found =
                if let owner { first(in: owner.groups[rank.index], kept) } else { first(in: tiers[rank.index], kept) }
            if let found { return found }
        }
        return nil
    }

    private mutating func first(in tier: Tier, _ kept: OpenConnection?) -> OpenConnection? {
        guard tier.most > 0 else { return nil }
        // A group has no other than the kept one only if all have a single one; then the next group has another.
        var link = tier.groups[tier.most].first
        while let group = link?.element {
            if let found = first(in: group, kept) { return found }
            link = link?.next
        }
        return nil
    }

    private mutating func first(in group: Group?, _ kept: OpenConnection?) -> OpenConnection? {
        guard let link = group?.connections.first else { return nil }
        examined += 1
        return link.element === kept ? link.next?.element : link.element
    }

    /// Moves those that are young no longer to the ranks of the old.
    private mutating func age() {
        let now = NIODeadline.now()
        while let connection = young.first?.element, now - connection.since >= Self.youth {
            examined += 1
            remove(connection)
            put(connection, isYoung: false)
        }
    }

    private mutating func put(_ connection: OpenConnection, isYoung: Bool) {
        let rank = Rank(
            standing: connection.standing, isYoung: isYoung, isTransferring: connection.activity == .transferring)
        connection.rank = rank
        let group = connection.owner.groups[rank.index] ?? Group()
        connection.owner.groups[rank.index] = group
        change(group, in: rank) { $0.append(connection.inGroup) }
    }

    private mutating func take(_ connection: OpenConnection) {
        guard let rank = connection.rank, let group = connection.owner.groups[rank.index] else { return }
        connection.rank = nil
        change(group, in: rank) { $0.remove(connection.inGroup) }
    }

    /// Adds or removes one connection of a group.
    private mutating func change(
        _ group: Group, in rank: Rank, _ change: (inout LinkedList<OpenConnection>) -> Void
    ) {
        let before = group.connections.count
        change(&group.connections)
        tiers[rank.index].move(group, from: before, to: group.connections.count)
    }
}

extension EvictionOrder.Tier {
    fileprivate mutating func move(_ group: EvictionOrder.Group, from before: Int, to count: Int) {
        if before > 0 { groups[before].remove(group.link) }
        while groups.count <= count { groups.append(LinkedList()) }
        if count > 0 { groups[count].append(group.link) }
        most = max(most, count)
        // The group is one step lower at most, so this takes one step too.
        while most > 0, groups[most].count == 0 { most -= 1 }
    }
}
