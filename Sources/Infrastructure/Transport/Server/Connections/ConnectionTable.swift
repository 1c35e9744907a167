package import NIOCore
import Synchronization

/// The open connections of one listener. When something runs out, the idle and the slow lose theirs first.
///
/// - A customer has at most half of the connections, as have the strangers of one address. An address or a customer has
///   at most half of the bytes.
/// - Strangers have at most three quarters of the connections: the rest is kept for peers whose calls succeeded.
/// - Calls of others than operators are under way on at most seven eighths of the connections, so that one can always
///   be closed without cutting a call off.
///
/// On the event loop of the listener only.
package final class ConnectionTable {
    /// Why a connection is closed that did nothing wrong.
    package enum Eviction: String, Sendable {
        case connections = "too many connections"
        case bytes = "too many bytes of bodies"
        case descriptors = "too many open files"
    }

    private let limits: ServerLimits
    private let memberAddresses: Set<String>
    private let localAddresses: Set<String>
    private let evicted: (Eviction) -> Void
    private var connections: [ObjectIdentifier: OpenConnection] = [:]
    private var order = EvictionOrder()
    private var owners: [Usage.Owner: OpenConnection.Owner] = [:]
    private var ownersAtLastLook = 0
    /// Those with more than ``share`` connections.
    private var crowds: [OpenConnection.Owner] = []
    private var strangers = 0
    private var working = 0

    /// - Parameters:
    ///   - memberAddresses: IP addresses whose connections are not strangers'.
    ///   - localAddresses: IP addresses whose connections may be members' or strangers'; see ``Listener``.
    ///   - evicted: Called for each connection that is closed to make room.
    package init(
        limits: ServerLimits, memberAddresses: Set<String>, localAddresses: Set<String> = [],
        evicted: @escaping (Eviction) -> Void
    ) {
        self.limits = limits
        self.memberAddresses = memberAddresses
        self.localAddresses = localAddresses
        self.evicted = evicted
    }

    private var share: Int { max(1, limits.connections / 2) }
    private var strangersShare: Int { max(1, limits.connections - limits.connections / 4) }
    private var workingShare: Int { max(1, limits.connections - limits.connections / 8) }

    /// How many connections were looked at so far to choose those that were closed.
    package var examined: Int { order.examined }

    // MARK: Connections

    /// How many connections an address may have while the calls of its strangers are held back.
    private static let maxHeldBack = 64

    /// Whether to take a connection in. If not, closing it at once costs less than anything that it could ask.
    package func admits(_ address: SocketAddress?) -> Bool {
        guard let owner = owners[Usage.Owner(address)] else { return true }
        return owner.connections < min(share, Self.maxHeldBack) || !owner.usage.holdsBackStrangers
    }

    /// Takes a new connection in, and closes another if there are too many.
    ///
    /// - Parameter close: Closes the connection at once. ``remove(_:)`` is called as usual.
    package func add(from address: SocketAddress?, close: @escaping () -> Void) -> OpenConnection {
        let isMember = address?.ipAddress.map(memberAddresses.contains) ?? false
        let connection = OpenConnection(
            owner(for: Usage.Owner(address)), isMember ? .served : .stranger, close: close)
        connections[ObjectIdentifier(connection)] = connection
        join(connection.owner)
        if connection.standing == .stranger {
            strangers += 1
            connection.usage.connected(limits)
        }
        makeRoom(for: connection)
        if connections[ObjectIdentifier(connection)] != nil { order.add(connection) }
        return connection
    }

    package func remove(_ connection: OpenConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        order.remove(connection)
        if connection.standing == .stranger { strangers -= 1 }
        if connection.activity == .working { working -= 1 }
        leave(connection.owner)
    }

    /// - Parameter newcomer: Not in order yet, so that it is not chosen.
    private func makeRoom(for newcomer: OpenConnection) {
        while newcomer.owner.connections > share, evict(order.first(of: .strangers, ownedBy: newcomer.owner)) {}
        while strangers > strangersShare, evict(order.first(of: .strangers)) {}
        while connections.count > limits.connections {
            // The newcomer itself goes if every other connection has a call under way.
            evict(firstOfCrowds(.all) ?? order.first(of: .all) ?? newcomer)
        }
    }

    /// Closes strangers' connections, because the process has no descriptor left for a new one.
    func shed(_ count: Int) {
        for _ in 0..<count where !evict(order.first(of: .strangers), for: .descriptors) { return }
    }

    /// An owner with more than its share loses a connection before all others, except for operators.
    private func firstOfCrowds(_ ranks: [EvictionOrder.Rank], besides kept: OpenConnection? = nil) -> OpenConnection? {
        for owner in crowds where owner.usage.owner != .caller(.operator) {
            if let found = order.first(of: ranks, ownedBy: owner, besides: kept) { return found }
        }
        return nil
    }

    /// - Returns: Whether there was a connection to close.
    @discardableResult
    private func evict(_ connection: OpenConnection?, for reason: Eviction = .connections) -> Bool {
        guard let connection else { return false }
        // Removed first: the connection may take a moment to close, and must not be chosen again.
        remove(connection)
        evicted(reason)
        connection.close()
        return true
    }

    // MARK: Requests

    /// Notes what the connection does from now on.
    package func note(_ activity: OpenConnection.Activity, of connection: OpenConnection) {
        guard connection.activity != activity else { return }
        change(connection) {
            if $0.activity == .working { working -= 1 }
            if activity == .working { working += 1 }
            $0.activity = activity
        }
    }

    /// Notes who makes the connection's next call. From then on the connection counts as the caller's.
    ///
    /// - Returns: Whether the connection may stay open after that call; `false` if the caller has more than its share.
    func note(_ caller: Caller, of connection: OpenConnection) -> Bool {
        guard caller != .unproven, connection.usage.owner != .caller(caller),
            connections[ObjectIdentifier(connection)] != nil
        else { return true }
        change(connection) {
            if $0.standing == .stranger { strangers -= 1 }
            $0.standing = Standing(caller)
            if $0.standing == .stranger { strangers += 1 }
            leave($0.owner)
            $0.owner = owner(for: .caller(caller))
            join($0.owner)
        }
        guard connection.owner.connections > share, caller != .operator else { return true }
        return evict(order.first(of: .all, ownedBy: connection.owner, besides: connection))
    }

    /// Notes that a call on the connection succeeded.
    func noteServed(_ connection: OpenConnection) {
        guard connection.standing < .served else { return }
        change(connection) {
            strangers -= 1
            $0.standing = .served
        }
    }

    /// Changes what the order depends on; does nothing for a connection that is closed.
    private func change(_ connection: OpenConnection, _ change: (OpenConnection) -> Void) {
        guard connections[ObjectIdentifier(connection)] != nil else { return }
        order.remove(connection)
        change(connection)
        order.add(connection)
    }

    /// Whether a call may begin on the connection now.
    func mayWork(_ connection: OpenConnection) -> Bool {
        connection.standing == .operator || working < workingShare
    }

    // MARK: Bytes

    /// Closes the slowest transfer of the same owner, or of anybody of at most the same standing.
    ///
    /// - Returns: Whether there was one.
    func freeBytes(for connection: OpenConnection, ofOwnerOnly: Bool) -> Bool {
        let slow = [EvictionOrder.Rank].slowTransfers
        if ofOwnerOnly {
            return evict(order.first(of: slow, ownedBy: connection.owner, besides: connection), for: .bytes)
        }
        let ranks = slow.filter { $0.standing <= connection.standing }
        return evict(
            firstOfCrowds(ranks, besides: connection) ?? order.first(of: ranks, besides: connection), for: .bytes)
    }

    // MARK: Owners

    private func owner(for party: Usage.Owner) -> OpenConnection.Owner {
        if let owner = owners[party] { return owner }
        forgetOwners()
        let owner = OpenConnection.Owner(Usage(party, isMembers: isMembers(party)))
        owners[party] = owner
        return owner
    }

    private func isMembers(_ party: Usage.Owner) -> Bool {
        guard case .address(let address) = party else { return false }
        return memberAddresses.contains(address) || localAddresses.contains(address)
    }

    /// Forgets owners without connections whose calls and bytes are within their rates. The others are remembered:
    /// closing a connection must not make its owner new.
    private func forgetOwners() {
        guard owners.count >= ownersAtLastLook * 2 + limits.connections else { return }
        owners = owners.filter { $0.value.connections > 0 || !$0.value.usage.isForgettable }
        ownersAtLastLook = owners.count
    }

    private func join(_ owner: OpenConnection.Owner) {
        if owner.usage.connections.add(1, ordering: .relaxed).newValue == share + 1 { crowds.append(owner) }
    }

    private func leave(_ owner: OpenConnection.Owner) {
        let left = owner.usage.connections.subtract(1, ordering: .relaxed).newValue
        if left == share { crowds.removeAll { $0 === owner } }
        if left == 0, owner.usage.isForgettable { owners[owner.usage.owner] = nil }
    }
}

extension [EvictionOrder.Rank] {
    fileprivate static let all = EvictionOrder.Rank.all
    fileprivate static let strangers = EvictionOrder.Rank.all.filter { $0.standing == .stranger }
    fileprivate static let slowTransfers = EvictionOrder.Rank.all.filter { $0.isTransferring && !$0.isYoung }
}
