/// The keys of this module's log lines; none names an account, a customer or an amount.
enum LogKey {
    static let durability = "books.durability"
    static let copied = "conversion.copied"
    static let copyKind = "conversion.kind"
    static let copyTotal = "conversion.total"
    static let conversion = "conversion.id"
    static let lane = "database.lane"
    static let sqlState = "database.sqlstate"
    static let reason = "reason.detail"
    static let reasonCode = "reason.code"
}
