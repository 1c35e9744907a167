/// Bounds on everything of variable length or count that the settlement protocol carries.
public enum ProtocolLimits {
    /// Items in one batch of any call.
    public static let batch = 512
    /// Banks in one transaction.
    public static let participations = 16
    /// Entries of one participation.
    public static let entries = 128
    /// Bytes of one sealed projection.
    public static let sealedProjection = 64 * 1024
    /// Bytes of one sealed refusal.
    public static let sealedReason = 4 * 1024
    /// Bytes that are kept of one text of another member, such as the message of an error.
    public static let textOfOthers = 256
    /// How far ahead of this process's clock an id may be: 10 minutes, in milliseconds.
    public static let clockAhead: UInt64 = 600_000
    /// Clearing entries in one answer.
    public static let clearingPage: UInt32 = 5_000
}
