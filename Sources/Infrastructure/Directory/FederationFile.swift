public import SettlementProtocol

/// The directory: the coordinators and banks of a federation, with their addresses, keys, terms and limits.
///
/// A value made by ``load(path:)`` or ``parse(_:file:)`` is consistent: ids are unique, references resolve, and amounts
/// fit their currency. To check a value that was built in code, pass it through ``yaml()`` and ``parse(_:file:)``.
public struct FederationFile: Hashable, Sendable {
    /// The largest file that is read, in bytes.
    public static let sizeLimit = 4 * 1024 * 1024
    /// A day, in seconds.
    public static let usualRetention = 24 * 3_600
    /// 400 days, in seconds.
    public static let usualHistory = 400 * 24 * 3_600
    /// Ten seconds, for tests, to a hundred years.
    static let retentions = 10...100 * 366 * 24 * 3_600

    /// The longest certificate of an authority, in octets.
    public static let authoritySizeLimit = 16 * 1024

    /// The federation's name; it is written like a member id.
    public var name: String
    /// The member that this copy was written for; only its entry is complete. Nil in the full file.
    public var copyFor: MemberID?
    /// The certificates of the authorities that sign the members' certificates, X.509 in DER. Empty in a template, filled
    /// in when the federation starts on one machine.
    public var authorities: [[UInt8]] = []
    /// Seconds that members keep the records of finished transactions, at least.
    public var retentionSeconds: Int
    /// Seconds that banks show their customers ended loans, at least.
    public var historySeconds: Int
    /// In the file's order.
    public var coordinators: [CoordinatorEntry]
    /// In the file's order.
    public var banks: [BankEntry]
    /// Nil if the federation settles no windows.
    public var settlement: SettlementEntry?

    public init(
        name: String, copyFor: MemberID? = nil, retentionSeconds: Int = usualRetention,
        historySeconds: Int = usualHistory, coordinators: [CoordinatorEntry] = [], banks: [BankEntry] = [],
        settlement: SettlementEntry? = nil
    ) {
        self.name = name
        self.copyFor = copyFor
        self.retentionSeconds = retentionSeconds
        self.historySeconds = historySeconds
        self.coordinators = coordinators
        self.banks = banks
        self.settlement = settlement
    }
}

extension FederationFile {
    /// Every member, coordinators first, in the file's order.
    public var members: [MemberID] { coordinators.map(\.id) + banks.map(\.id) }

    /// The members that `freshet up` starts, in the order of ``members``.
    public var startedHere: [MemberID] {
        coordinators.map(\.id) + banks.filter { !$0.isStartedElsewhere }.map(\.id)
    }

    /// The banks that their own operators start, in the file's order.
    public var startedElsewhere: [MemberID] { banks.filter(\.isStartedElsewhere).map(\.id) }

    /// The hosts of members that are not this machine itself. Connections from an IP address among them come from a
    /// member's machine; at loopback addresses anybody on this machine may be.
    public var memberAddresses: Set<String> { Set(hosts.filter { !Self.isLoopback($0) }) }

    /// The loopback addresses at which members are: at these, members and anybody else on this machine look alike.
    public var localAddresses: Set<String> {
        let local = hosts.filter(Self.isLoopback)
        return Set(local.flatMap { $0 == "localhost" ? ["127.0.0.1", "::1"] : [$0] })
    }

    /// Whether every member is at a loopback address.
    public var isLocal: Bool { hosts.allSatisfy(Self.isLoopback) }

    private var hosts: [String] { coordinators.map(\.host) + banks.map(\.host) }

    /// Whether a member at `host` is reached only from its own machine.
    public static func isLoopback(_ host: String) -> Bool {
        host.hasPrefix("127.") || host == "::1" || host == "localhost"
    }

    /// The identity that a member's certificate has.
    ///
    /// - Throws: `ProtocolError` with `malformed` if the file's name was not read but made, and is not like a member id.
    public func identity(of member: MemberID) throws(ProtocolError) -> MemberIdentity {
        MemberIdentity(federation: try MemberID(name), member: member)
    }

    /// The host at which a member listens; nil if the file has no such member.
    public func host(of member: MemberID) -> String? { coordinator(member)?.host ?? bank(member)?.host }

    public func coordinator(_ id: MemberID) -> CoordinatorEntry? { coordinators.first { $0.id == id } }

    public func bank(_ id: MemberID) -> BankEntry? { banks.first { $0.id == id } }

    /// The address of a member's settlement protocol; nil if the file has no such member.
    public func settlementAddress(of id: MemberID) -> MemberAddress? {
        coordinator(id)?.settlementAddress ?? bank(id)?.settlementAddress
    }
}
