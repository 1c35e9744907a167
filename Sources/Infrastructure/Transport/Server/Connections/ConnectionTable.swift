import NIOCore
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
final class ConnectionTable {
    /// One open connection, as the table sees it.
    final class Entry {
        fileprivate(set) var usage: Usage
        fileprivate(set) var standing: Standing
        fileprivate(set) var activity = Activity.idle
        /// When ``activity`` began.
        fileprivate(set) var since = NIODeadline.now()
        fileprivate let close: () -> Void

        fileprivate init(_ usage: Usage, _ standing: Standing, close: @escaping () -> Void) {
            self.usage = usage
            self.standing = standing
            self.close = close
        }
    }

    enum Activity: Int {
        /// Between two requests.
        case idle
        /// A request is arriving, or an answer is leaving.
        case transferring
        /// A call is under way.
        case working
    }

    /// Why a connection is closed that did nothing wrong.
    enum Eviction: String {
        case connections = "too many connections"
        case bytes = "too many bytes of bodies"
        case descriptors = "too many open files"
    }

    /// For this long a connection counts as young.
    private static let youth = TimeAmount.milliseconds(250)

    private let limits: ServerLimits
    private let memberAddresses: Set<String>
    private let evicted: (Eviction) -> Void
    private var entries: [ObjectIdentifier: Entry] = [:]
    private var usages: [Usage.Owner: Usage] = [:]
    private var strangers = 0
    private var working = 0

    /// - Parameters:
    ///   - memberAddresses: IP addresses whose connections are not strangers'.
    ///   - evicted: Called for each connection that is closed to make room.
    init(limits: ServerLimits, memberAddresses: Set<String>, evicted: @escaping (Eviction) -> Void) {
        self.limits = limits
        self.memberAddresses = memberAddresses
        self.evicted = evicted
    }

    private var share: Int { max(1, limits.connections / 2) }
    private var strangersShare: Int { max(1, limits.connections - limits.connections / 4) }
    private var workingShare: Int { max(1, limits.connections - limits.connections / 8) }

    // MARK: Connections

    /// Takes a new connection in, and closes another if there are too many.
    ///
    /// - Parameter close: Closes the connection at once. The entry is removed by ``remove(_:)`` as usual.
    func add(from address: SocketAddress?, close: @escaping () -> Void) -> Entry {
        let isMember = address?.ipAddress.map(memberAddresses.contains) ?? false
        let entry = Entry(usage(of: Usage.Owner(address)), isMember ? .served : .stranger, close: close)
        entries[ObjectIdentifier(entry)] = entry
        entry.usage.connections.add(1, ordering: .relaxed)
        if entry.standing == .stranger { strangers += 1 }
        makeRoom(besides: entry)
        return entry
    }

    func remove(_ entry: Entry) {
        guard entries.removeValue(forKey: ObjectIdentifier(entry)) != nil else { return }
        if entry.standing == .stranger { strangers -= 1 }
        if entry.activity == .working { working -= 1 }
        leave(entry.usage)
    }

    private func makeRoom(besides entry: Entry) {
        while entry.usage.connections.load(ordering: .relaxed) > share,
            evict(for: .connections, besides: entry, { $0.usage === entry.usage && $0.standing == .stranger }) != nil
        {}
        while strangers > strangersShare,
            evict(for: .connections, besides: entry, { $0.standing == .stranger }) != nil
        {}
        while entries.count > limits.connections {
            // The newcomer itself goes if every other connection has a call under way.
            evict(for: .connections, besides: entry) { _ in true } ?? evict(entry, for: .connections)
        }
    }

    /// Closes strangers' connections, because the process has no descriptor left for a new one.
    func shed(_ count: Int) {
        for _ in 0..<count {
            guard evict(for: .descriptors, besides: nil, { $0.standing == .stranger }) != nil else { return }
        }
    }

    /// Closes the least worthy connection among those that `isCandidate` accepts; `nil` if there is none.
    @discardableResult
    private func evict(
        for reason: Eviction, besides kept: Entry?, _ isCandidate: (Entry) -> Bool
    ) -> Void? {
        let now = NIODeadline.now()
        var least: (entry: Entry, rank: Rank)?
        for entry in entries.values where entry !== kept && entry.activity != .working && isCandidate(entry) {
            let rank = rank(entry, now)
            if let known = least, known.rank <= rank { continue }
            least = (entry, rank)
        }
        guard let victim = least?.entry else { return nil }
        return evict(victim, for: reason)
    }

    private func evict(_ entry: Entry, for reason: Eviction) {
        // Removed first: the connection may take a moment to close, and must not be chosen again.
        remove(entry)
        evicted(reason)
        entry.close()
    }

    private typealias Rank = (Int, Int, Int, Int, NIODeadline)

    /// The lowest loses its connection first: whoever has more than its share, then by standing, idle before slow, the
    /// owner of many before the owner of few, and the longest idle.
    private func rank(_ entry: Entry, _ now: NIODeadline) -> Rank {
        let owned = entry.usage.connections.load(ordering: .relaxed)
        // A young stranger's first request may be on the way, so older strangers go first.
        let isYoung = entry.standing == .stranger && now - entry.since < Self.youth
        return (
            entry.standing != .operator && owned > share ? 0 : 1, 2 * entry.standing.rawValue + (isYoung ? 1 : 0),
            entry.activity.rawValue, -owned, entry.since
        )
    }

    // MARK: Requests

    /// Notes what the connection does from now on.
    func note(_ activity: Activity, of entry: Entry) {
        guard entries[ObjectIdentifier(entry)] != nil, entry.activity != activity else { return }
        if entry.activity == .working { working -= 1 }
        if activity == .working { working += 1 }
        entry.activity = activity
        entry.since = .now()
    }

    /// Notes who makes the connection's next call. From then on the connection counts as the caller's.
    ///
    /// - Returns: Whether the connection may stay open after that call; `false` if the caller has more than its share.
    func note(_ caller: Caller, of entry: Entry) -> Bool {
        guard caller != .unproven, entry.usage.owner != .caller(caller), entries[ObjectIdentifier(entry)] != nil else {
            return true
        }
        let standing = Standing(caller)
        if entry.standing == .stranger, standing > .stranger { strangers -= 1 }
        entry.standing = standing
        leave(entry.usage)
        entry.usage = usage(of: .caller(caller))
        let owned = entry.usage.connections.add(1, ordering: .relaxed).newValue
        guard owned > share, caller != .operator else { return true }
        return evict(for: .connections, besides: entry) { $0.usage === entry.usage } != nil
    }

    /// Notes that a call on the connection succeeded.
    func noteServed(_ entry: Entry) {
        guard entry.standing < .served, entries[ObjectIdentifier(entry)] != nil else { return }
        if entry.standing == .stranger { strangers -= 1 }
        entry.standing = .served
    }

    /// Whether a call may begin on the connection now.
    func mayWork(_ entry: Entry) -> Bool {
        entry.standing == .operator || working < workingShare
    }

    // MARK: Bytes

    /// Closes the slowest transfer of the same owner, or of anybody if the owner has no other.
    ///
    /// - Returns: Whether there was one.
    func freeBytes(for entry: Entry, ofOwnerOnly: Bool) -> Bool {
        let now = NIODeadline.now()
        return evict(for: .bytes, besides: entry) { other in
            other.activity == .transferring && now - other.since >= Self.youth
                && (ofOwnerOnly ? other.usage === entry.usage : other.standing <= entry.standing)
        } != nil
    }

    // MARK: Usages

    private func usage(of owner: Usage.Owner) -> Usage {
        if let usage = usages[owner] { return usage }
        let usage = Usage(owner)
        usages[owner] = usage
        return usage
    }

    private func leave(_ usage: Usage) {
        guard usage.connections.subtract(1, ordering: .relaxed).newValue == 0 else { return }
        usages[usage.owner] = nil
    }
}
