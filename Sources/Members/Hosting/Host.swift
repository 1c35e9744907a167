public import Directory
public import Logging
public import ProcessInterface
public import SettlementProtocol

/// Everything that a server process is given for its work.
public struct Host: Sendable {
    /// The member that this process serves.
    public let member: MemberID
    /// The federation as this process may see it.
    public let federation: FederationFile
    /// This member's own folder; not created or locked yet.
    public let dataPath: String
    /// Writes to standard error in the requested format.
    public let logger: Logger
    let announcement: Announcement

    /// Tells the parent that this process serves. Only the first call counts.
    public func announce(_ ready: ProcessReport.Ready) async { await announcement.make(.ready(ready)) }
}

/// The one line on standard output that says how a start went. Only the first report is written.
actor Announcement {
    private var isMade = false

    func make(_ report: ProcessReport) {
        guard !isMade else { return }
        isMade = true
        LineOutput.standardOutput.write(report.line + "\n")
    }
}
