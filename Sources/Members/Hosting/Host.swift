public import Directory
public import Logging
public import ProcessInterface
public import SettlementProtocol

/// What a server process is given to do its work with.
public struct Host: Sendable {
    /// Who this process is.
    public let member: MemberID
    /// The federation as this process may see it.
    public let federation: FederationFile
    /// This member's own folder; not made or locked yet.
    public let dataPath: String
    /// Writes to standard error in the format that was asked for.
    public let logger: Logger
    let announcement: Announcement

    /// Tells the parent that this process serves. Only the first call counts.
    public func announce(_ ready: ProcessReport.Ready) async { await announcement.make(.ready(ready)) }
}
