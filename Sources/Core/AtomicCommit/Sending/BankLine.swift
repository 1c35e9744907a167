import SettlementProtocol

/// The messages that wait for one bank. Each kind has a lane of its own, so none delays another.
struct BankLine: Sendable {
    /// Items that wait for the end of a pause. Pauses grow exponentially until most of what was sent again is settled.
    struct Lane<Item: Sendable>: Sendable {
        private var waiting: [Item] = []
        private var failures = 0
        private var isPausing = false
        /// How many items the last pause released.
        private var released = 0
        /// How many items were settled since.
        private var settled = 0

        /// Keeps `item` back and returns nil during a pause; otherwise returns `item`.
        mutating func pass(_ item: Item) -> Item? {
            guard isPausing else { return item }
            waiting.append(item)
            return nil
        }

        /// Keeps items that are to be sent again.
        ///
        /// - Returns: The failures in a row if a pause begins now; nil if one is already running.
        mutating func keep(_ items: [Item]) -> Int? {
            waiting.append(contentsOf: items)
            guard !isPausing else { return nil }
            isPausing = true
            failures += 1
            return failures
        }

        /// Ends the pause and returns the items that waited and still matter, for the next attempt.
        mutating func resume(_ stillMatters: (Item) -> Bool = { _ in true }) -> [Item] {
            let items = waiting.filter(stillMatters)
            isPausing = false
            waiting = []
            released = items.count
            settled = 0
            return items
        }

        /// Notes items that need not be sent again.
        ///
        /// A bank that settles a few of many cannot reset the pause: the rest would be sent again at the fastest rate.
        mutating func noteSettled(_ count: Int) {
            settled += count
            if settled >= released - settled { failures = 0 }
        }
    }

    var asks = Lane<CoordinatorEffects.Ask>()
    var tells = Lane<CoordinatorEffects.Tell>()
    /// Prepares that the bank answered with busy. Other prepares do not wait for them.
    var busyAsks = Lane<CoordinatorEffects.Ask>()
    /// Outcomes that the bank answered, but did not acknowledge. Other outcomes do not wait for them.
    var refusedTells = Lane<CoordinatorEffects.Tell>()
    var breaker: Breaker
}
