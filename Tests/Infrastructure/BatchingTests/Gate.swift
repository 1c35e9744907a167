import Batching

/// Keeps every batch under way until the gate is opened, and remembers what was handed to it.
actor Gate {
    private(set) var started: [[Int]] = []
    private(set) var maxUnderWay = 0
    private var underWay = 0
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watching: [(count: Int, watcher: CheckedContinuation<Void, Never>)] = []

    /// A batcher whose batches pass this gate; the answer to an item is ten times the item.
    nonisolated func batcher(
        maxBatchSize: Int, maxInFlight: Int, maxWaiting: Int, maxPatience: Duration = .milliseconds(250)
    ) -> Batcher<Int, Int> {
        Batcher(
            maxBatchSize: maxBatchSize, maxInFlight: maxInFlight, maxWaiting: maxWaiting, maxPatience: maxPatience
        ) { items in
            await self.pass(items)
            return items.map { $0 * 10 }
        }
    }

    func open() {
        isOpen = true
        for batch in waiting { batch.resume() }
        waiting = []
    }

    /// Returns once `count` batches have been handed over.
    func hasStarted(_ count: Int) async {
        guard started.count < count else { return }
        await withCheckedContinuation { watching.append((count, $0)) }
    }

    private func pass(_ items: [Int]) async {
        started.append(items)
        underWay += 1
        maxUnderWay = max(maxUnderWay, underWay)
        let due = watching.filter { $0.count <= started.count }
        watching.removeAll { $0.count <= started.count }
        for (_, watcher) in due { watcher.resume() }
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
        underWay -= 1
    }
}
