/// The keys of what this module logs.
enum LogKey {
    static let bank = "bank.id"
    static let transaction = "transaction.id"
    static let reason = "reason.detail"
    static let reasonCode = "reason.code"
    static let decisions = "register.decisions"
    static let unfinished = "register.unfinished"
    static let durability = "register.durability"
    static let url = "listener.url"
}
