/// The keys of log metadata, for every server process. None of them names an account, a customer or an amount.
public enum LogKey {
    public static let reason = "reason.detail"
    public static let reasonCode = "reason.code"
    public static let next = "reason.next"
    public static let transaction = "transaction.id"
    public static let coordinator = "coordinator.id"
    public static let bank = "bank.id"
    /// How many alarms a line of a ``LogThrottle`` stands for.
    public static let alarms = "alarm.count"

    // The process.
    public static let allocator = "allocator"
    public static let stopCause = "stop.cause"
    public static let openFiles = "open_files.limit"

    // The server.
    public static let listener = "listener.name"
    public static let method = "call.method"
    public static let address = "peer.address"
    public static let error = "error.description"

    // A member's identity.
    public static let certificateEnd = "certificate.end"

    // A bank's books.
    public static let accounts = "books.accounts"
    public static let durability = "books.durability"
    public static let inDoubt = "books.in_doubt"
    public static let amendment = "amendment.id"

    // A bank's database.
    public static let lane = "database.lane"
    public static let sqlState = "database.sqlstate"
    public static let query = "database.query"

    // A conversion.
    public static let conversion = "conversion.id"
    public static let copied = "conversion.copied"
    public static let copyKind = "conversion.kind"
    public static let copyTotal = "conversion.total"

    // A coordinator's register.
    public static let decisions = "register.decisions"
    public static let unfinished = "register.unfinished"
    public static let registerDurability = "register.durability"
}
