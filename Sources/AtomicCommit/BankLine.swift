import SettlementProtocol

/// What waits for one bank, prepares and outcomes apart, so that neither waits for the other.
struct BankLine: Sendable {
    /// What waits for the end of a pause; nothing waits otherwise.
    struct Lane<Item: Sendable>: Sendable {
        var waiting: [Item] = []
        var failures = 0
        var isPausing = false
    }

    var asks = Lane<CoordinatorEffects.Ask>()
    var tells = Lane<CoordinatorEffects.Tell>()
    var breaker: Breaker
}
