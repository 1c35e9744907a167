public import Directory
public import Identity
public import ProcessInterface
public import SettlementProtocol

/// How a federation is started on this machine.
public struct LocalFederationSettings: Sendable {
    /// The data folder; nil for a temporary one that is removed when the federation stops.
    public var dataPath: String?
    public var programs: Programs
    /// Chooses free ports even if the file names some.
    public var freePorts: Bool
    public var log: LogSettings
    /// How long each member may take until it is ready.
    public var startDeadline: Duration
    /// How long each member may take to stop in order, before it is killed.
    public var stopGrace: Duration
    /// Makes this the federation that commands without `--data` work on.
    public var isCurrent: Bool
    /// Starts each member with `--accept-clock`.
    public var acceptsClock = false
    /// Starts each member with `--insecure-plain-http`.
    public var isInsecure = false
    /// Gives the members their certificates; nil for the one in the data folder, which is made if it is missing.
    public var authority: CertificateAuthority?
    /// Settlement addresses that replace those of the file, such as a proxy's: for each calling member, those of the
    /// members that it calls.
    public var detours: [MemberID: [MemberID: MemberAddress]] = [:]

    public init(
        dataPath: String? = nil, programs: Programs, freePorts: Bool = false, log: LogSettings = LogSettings(),
        startDeadline: Duration = .seconds(30), stopGrace: Duration = .seconds(8), isCurrent: Bool = false
    ) {
        self.dataPath = dataPath
        self.programs = programs
        self.freePorts = freePorts
        self.log = log
        self.startDeadline = startDeadline
        self.stopGrace = stopGrace
        self.isCurrent = isCurrent
    }
}
