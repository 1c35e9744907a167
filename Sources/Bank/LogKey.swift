/// The keys of what this module logs.
enum LogKey {
    static let accounts = "books.accounts"
    static let durability = "books.durability"
    static let inDoubt = "books.in_doubt"
    static let coordinator = "coordinator.id"
    static let transaction = "transaction.id"
    static let reason = "reason.detail"
    static let reasonCode = "reason.code"
    static let amendment = "amendment.id"
}
