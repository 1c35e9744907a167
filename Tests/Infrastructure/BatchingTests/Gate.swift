import Batching

/// Holds every batch in flight until the gate is opened, and records the batches.
actor Gate {
    private(set) var started: [[Int]] = []
    private(set) var maxUnderWay = 0
    private var underWay = 0
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watching: [(count: Int, watcher: CheckedContinuation<Void, Never>)] = []

    /// A batcher whose batches pass this gate; the answer to an item is ten times the item.
    nonisolated func batcher(_ bounds: BatchBounds) -> Batcher<Int, Int> {
        Batcher(bounds) { items in
            await self.pass(items)
            return items.map { $0 * 10 }
        }
    }

    /// A queue whose batches pass this gate; an item's weight is its value.
    nonisolated func queue(_ bounds: BatchBounds) -> BatchQueue<Int> {
        BatchQueue(bounds, weight: \.self) { await self.pass($0) }
    }

    /// Lets only the oldest batch in flight pass.
    func letOnePass() { waiting.removeFirst().resume() }

    func open() {
        isOpen = true
        for batch in waiting { batch.resume() }
        waiting = []
    }

    /// Returns once `count` batches have started.
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
