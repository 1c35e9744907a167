public import Directory
public import ProcessInterface
public import SettlementProtocol

/// How a federation is started on this machine.
public struct LocalFederationSettings: Sendable {
    /// Where everything is kept; nil for a temporary folder that goes when the federation stops.
    public var dataPath: String?
    public var programs: Programs
    /// Chooses free ports even where the file names some.
    public var freePorts: Bool
    public var log: LogSettings
    /// How long each member may take until it is ready.
    public var startDeadline: Duration
    /// How long each member may take to stop in order, before it is killed.
    public var stopGrace: Duration
    /// Makes it the federation that commands without `--data` are about.
    public var isCurrent: Bool
    /// Where a member finds others' settlement interfaces, where not at the addresses of the file: for each member that
    /// calls, those that it calls by a detour, such as a proxy of its own.
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
