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
    /// The process serves plain HTTP, and believes every caller.
    let isInsecure: Bool
    /// An operator has said that this machine's clock is right, whatever the store says.
    public let acceptsClock: Bool
    /// Writes to standard error in the requested format.
    public let logger: Logger
    let announcement: Announcement

    /// Tells the parent that this process serves. Only the first call counts.
    ///
    /// A bank whose standard output cannot be written serves all the same; it only logs this.
    public func announce(_ ready: ProcessReport.Ready) async {
        guard let error = await announcement.make(.ready(ready)) else { return }
        logger.error("The start could not be announced", metadata: [LogKey.reason: "\(error.message)"])
    }
}

/// The one line on standard output that says how a start went. Only the first report is written.
actor Announcement {
    private var isMade = false

    /// - Returns: The error if the line could not be written.
    @discardableResult
    func make(_ report: ProcessReport) -> OutputError? {
        guard !isMade else { return nil }
        isMade = true
        StandardOutput.line(report.line)
        return StandardOutput.flush()
    }
}
