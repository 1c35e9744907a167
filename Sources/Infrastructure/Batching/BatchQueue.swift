import Synchronization

/// Gathers items while earlier batches are in flight, and hands them on as one batch, in order of arrival.
///
/// ``BatchBounds`` decides when a batch starts. Under load batches grow by themselves; without load no item waits.
public final class BatchQueue<Item: Sendable>: Sendable {
    /// Carries out a batch and handles its outcome.
    public typealias CarryOut = @Sendable ([Item]) async -> Void

    private struct State {
        var gathering: Gathering<Item>
        var isClosed = false
        /// When a task will next look for a batch that has become due.
        var nextLook: ContinuousClock.Instant?
        var drainers: [CheckedContinuation<Void, Never>] = []

        /// Takes those who wait for the end, if nothing waits and nothing is under way.
        mutating func takeDrainers() -> [CheckedContinuation<Void, Never>] {
            guard gathering.isIdle else { return [] }
            defer { drainers = [] }
            return drainers
        }
    }

    private let size: @Sendable (Item) -> Int
    private let weight: @Sendable (Item) -> Int
    private let isLong: @Sendable (Item) -> Bool
    private let executor: (any TaskExecutor)?
    private let carryOut: CarryOut
    private let state: Mutex<State>

    /// - Parameters:
    ///   - size: How many items an item counts as, against the bounds.
    ///   - weight: An item's part of ``BatchBounds/maxBatchWeight``.
    ///   - isLong: Whether an item takes long; a batch with such an item always runs on the system's pool.
    ///   - executor: Carries out the other batches; nil for the system's pool.
    public init(
        _ bounds: BatchBounds, size: @escaping @Sendable (Item) -> Int = { _ in 1 },
        weight: @escaping @Sendable (Item) -> Int = { _ in 0 },
        isLong: @escaping @Sendable (Item) -> Bool = { _ in false }, executor: (any TaskExecutor)? = nil,
        carryOut: @escaping CarryOut
    ) {
        self.size = size
        self.weight = weight
        self.isLong = isLong
        self.executor = executor
        self.carryOut = carryOut
        state = Mutex(State(gathering: Gathering(bounds)))
    }

    /// Takes in all of the items, or none.
    ///
    /// - Parameter isUrgent: Whether the items start a batch, or may wait for one.
    /// - Throws: ``BatchingError``; then nothing was taken in.
    public func add(_ items: [Item], isUrgent: Bool = true) throws(BatchingError) {
        guard !items.isEmpty else { return }
        let refusal: BatchingError? = state.withLock { state in
            guard !state.isClosed else { return .closed }
            guard state.gathering.hasRoom(for: items.reduce(0) { $0 + size($1) }) else { return .full }
            let now = ContinuousClock.now
            for item in items {
                state.gathering.add(item, size: size(item), weight: weight(item), isUrgent: isUrgent, at: now)
            }
            return nil
        }
        if let refusal { throw refusal }
        startBatches()
    }

    /// Refuses new items. Accepted items are still carried out, at once.
    public func close() {
        state.withLock { state in
            state.isClosed = true
            state.gathering.hurry()
        }
        startBatches()
    }

    /// Refuses new items and drops waiting ones. Batches in flight end by themselves.
    public func discard() {
        let drainers = state.withLock { state in
            state.isClosed = true
            state.gathering.dropAll()
            return state.takeDrainers()
        }
        for drainer in drainers { drainer.resume() }
    }

    /// Returns when no item waits and no batch is under way.
    public func drain() async {
        await withCheckedContinuation { continuation in
            let drainers = state.withLock { state in
                state.drainers.append(continuation)
                return state.takeDrainers()
            }
            for drainer in drainers { drainer.resume() }
        }
    }

    /// The total size of all items that wait for a batch.
    public var waitingCount: Int { state.withLock { $0.gathering.waitingSize } }

    private func startBatches() {
        while let batch = state.withLock({ $0.gathering.takeBatch(at: .now) }) {
            start(batch)
        }
        lookAgainWhenDue()
    }

    private func start(_ batch: [Item]) {
        let isLong = batch.contains(where: isLong)
        Task(executorPreference: isLong ? nil : executor) { await self.run(batch, isLong: isLong) }
    }

    /// Carries out batches as long as one is due, all in one task without a thread hop.
    private func run(_ first: [Item], isLong: Bool) async {
        var next: [Item]? = first
        while let batch = next {
            await carryOut(batch)
            let drainers: [CheckedContinuation<Void, Never>]
            (next, drainers) = state.withLock { state in
                state.gathering.batchEnded()
                return (state.gathering.takeBatch(at: .now), state.takeDrainers())
            }
            for drainer in drainers { drainer.resume() }
            guard let batch = next, batch.contains(where: self.isLong) != isLong else { continue }
            start(batch)
            break
        }
        lookAgainWhenDue()
    }

    private func lookAgainWhenDue() {
        let due: ContinuousClock.Instant? = state.withLock { state in
            guard let due = state.gathering.nextLook, state.nextLook.map({ due < $0 }) ?? true else { return nil }
            state.nextLook = due
            return due
        }
        guard let due else { return }
        Task(executorPreference: executor) {
            try? await Task.sleep(until: due)
            self.state.withLock { if $0.nextLook == due { $0.nextLook = nil } }
            self.startBatches()
        }
    }
}

/// Why an item was not taken in. Nothing was done for it.
public enum BatchingError: Error, Hashable, Sendable {
    /// Too many items wait; try again after a pause.
    case full
    /// The process is stopping.
    case closed
}
