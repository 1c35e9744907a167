/// Lets one lane write at a time, in the order in which they asked.
///
/// Every transaction of this bank meets at the same few accounts (clearing, position): two lanes that wrote at once would
/// find one another's locks there and nothing else. So a lock that is missing is always another application's.
actor WritingTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}
