import DequeModule

/// Decides which waiting items go together, and when: the rule of group commit as a value, without tasks or locks.
///
/// The first batch starts at once. Another starts beside those in flight only if it is full, or if the last one started
/// longer than ``BatchBounds/maxHold`` ago. Otherwise items gather until all batches are back, so batches grow under
/// load. An item without a waiter goes with the next batch, or alone after ``BatchBounds/maxPatience``.
struct Gathering<Item> {
    typealias Instant = ContinuousClock.Instant

    private struct Waiting {
        let item: Item
        let size: Int
        let weight: Int
    }

    let bounds: BatchBounds
    private var waiting: Deque<Waiting> = []
    /// The total size of all waiting items.
    private(set) var waitingSize = 0
    private var waitingWeight = 0
    private var inFlight = 0
    private var lastBegan: Instant?
    /// Whether a caller waits for one of the items, or an item has waited long enough.
    private var isUrgent = false
    /// When the first item without a waiter came in since the queue was last empty.
    private var patientSince: Instant?

    init(_ bounds: BatchBounds) { self.bounds = bounds }

    func hasRoom(for size: Int) -> Bool { size <= bounds.maxWaiting - waitingSize }

    mutating func add(_ item: Item, size: Int, weight: Int, isUrgent: Bool, at now: Instant) {
        waiting.append(Waiting(item: item, size: size, weight: weight))
        waitingSize += size
        waitingWeight += weight
        if isUrgent {
            self.isUrgent = true
        } else if patientSince == nil {
            patientSince = now
        }
    }

    /// Makes all waiting items urgent.
    mutating func hurry() { isUrgent = !waiting.isEmpty }

    mutating func dropAll() {
        waiting = []
        noteTaken(size: waitingSize, weight: waitingWeight)
    }

    /// Begins a batch, in order of arrival, if one is due.
    mutating func takeBatch(at now: Instant) -> [Item]? {
        if let patientSince, patientSince + bounds.maxPatience <= now { hurry() }
        guard isUrgent || isFull, inFlight < bounds.maxInFlight, inFlight == 0 || isFull || now >= holdEnd else {
            return nil
        }
        inFlight += 1
        lastBegan = now
        var size = 0
        var weight = 0
        let batch = waiting.prefix { next in
            let fits = size + next.size <= bounds.maxBatchSize && weight + next.weight <= bounds.maxBatchWeight
            guard fits || size == 0 else { return false }
            size += next.size
            weight += next.weight
            return true
        }
        let items = batch.map(\.item)
        waiting.removeFirst(items.count)
        noteTaken(size: size, weight: weight)
        return items
    }

    mutating func batchEnded() { inFlight -= 1 }

    var isIdle: Bool { inFlight == 0 && waiting.isEmpty }

    /// When to ask for a batch again if no item is added and no batch ends.
    var nextLook: Instant? {
        if isUrgent || isFull { return (1..<bounds.maxInFlight).contains(inFlight) ? holdEnd : nil }
        return patientSince.map { $0 + bounds.maxPatience }
    }

    private var isFull: Bool { waitingSize >= bounds.maxBatchSize || waitingWeight >= bounds.maxBatchWeight }

    private var holdEnd: Instant { (lastBegan ?? .now) + bounds.maxHold }

    private mutating func noteTaken(size: Int, weight: Int) {
        waitingSize -= size
        waitingWeight -= weight
        guard waiting.isEmpty else { return }
        isUrgent = false
        patientSince = nil
    }
}
