import SettlementProtocol

/// What waits for one bank, prepares and outcomes apart, so that neither waits for the other.
struct BankLine: Sendable {
    /// What waits for the end of a pause; nothing waits otherwise.
    struct Lane<Item: Sendable>: Sendable {
        private var waiting: [Item] = []
        private var failures = 0
        private var isPausing = false

        /// Keeps `item` back where a pause goes on; nil then.
        mutating func pass(_ item: Item) -> Item? {
            guard isPausing else { return item }
            waiting.append(item)
            return nil
        }

        /// Keeps what could not be delivered.
        ///
        /// - Returns: Where a pause begins now, the failures in a row before it.
        mutating func keep(_ items: [Item]) -> Int? {
            waiting.append(contentsOf: items)
            guard !isPausing else { return nil }
            isPausing = true
            failures += 1
            return failures
        }

        /// Ends the pause; what waited is the next attempt.
        mutating func resume() -> [Item] {
            isPausing = false
            defer { waiting = [] }
            return waiting
        }

        mutating func noteSuccess() { failures = 0 }
    }

    var asks = Lane<CoordinatorEffects.Ask>()
    var tells = Lane<CoordinatorEffects.Tell>()
    var breaker: Breaker
}
