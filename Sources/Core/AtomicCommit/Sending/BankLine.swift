import SettlementProtocol

/// The messages that wait for one bank. Prepares and outcomes have separate lanes, so neither delays the other.
struct BankLine: Sendable {
    /// Items that wait for the end of a pause. Without a pause, no item waits.
    struct Lane<Item: Sendable>: Sendable {
        private var waiting: [Item] = []
        private var failures = 0
        private var isPausing = false

        /// Keeps `item` back and returns nil during a pause; otherwise returns `item`.
        mutating func pass(_ item: Item) -> Item? {
            guard isPausing else { return item }
            waiting.append(item)
            return nil
        }

        /// Keeps items that could not be delivered.
        ///
        /// - Returns: The failures in a row if a pause begins now; nil if one is already running.
        mutating func keep(_ items: [Item]) -> Int? {
            waiting.append(contentsOf: items)
            guard !isPausing else { return nil }
            isPausing = true
            failures += 1
            return failures
        }

        /// Ends the pause and returns the items that waited, for the next attempt.
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
