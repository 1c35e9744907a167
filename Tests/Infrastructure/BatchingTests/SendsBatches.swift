import Batching
import Testing

/// A queue keeps a few batches in flight and gathers new items behind them.
@Suite(.timeLimit(.minutes(1))) struct SendsBatches {
    private let gate = Gate()

    private func queue(
        maxBatchSize: Int = 3, maxBatchWeight: Int = 100, maxInFlight: Int = 2, maxWaiting: Int = 100,
        maxHold: Duration = .seconds(600)
    ) -> BatchQueue<Int> {
        gate.queue(
            BatchBounds(
                maxBatchSize: maxBatchSize, maxBatchWeight: maxBatchWeight, maxInFlight: maxInFlight,
                maxWaiting: maxWaiting, maxHold: maxHold))
    }

    @Test func `the first item is sent at once, and the next ones when it is done`() async throws {
        let queue = queue()
        try queue.add([1])
        await gate.hasStarted(1)
        try queue.add([2])
        try queue.add([3])
        #expect(queue.waitingCount == 2)
        await gate.letOnePass()
        await gate.hasStarted(2)
        #expect(await gate.started == [[1], [2, 3]])
        await gate.open()
    }

    @Test func `a full batch is sent beside the one in flight, up to the bound`() async throws {
        let queue = queue()
        try queue.add([1])
        await gate.hasStarted(1)
        try queue.add([2, 3, 4])
        await gate.hasStarted(2)
        try queue.add([5, 6, 7])
        #expect(queue.waitingCount == 3, "two batches are in flight")
        await gate.letOnePass()
        await gate.hasStarted(3)
        #expect(await gate.started.last == [5, 6, 7])
        await gate.open()
    }

    @Test func `a single item is sent beside a batch that has been in flight for long`() async throws {
        let queue = queue(maxHold: .milliseconds(1))
        try queue.add([1])
        await gate.hasStarted(1)
        try queue.add([2])
        await gate.hasStarted(2)
        #expect(await gate.started == [[1], [2]])
        await gate.open()
    }

    @Test func `a batch is bounded by count and by weight, and a heavier item goes alone`() async throws {
        let queue = queue(maxInFlight: 1)
        try queue.add([1])
        await gate.hasStarted(1)
        try queue.add([2, 3, 4, 60, 50, 500, 5])
        for count in 2...6 {
            await gate.letOnePass()
            await gate.hasStarted(count)
        }
        #expect(await gate.started == [[1], [2, 3, 4], [60], [50], [500], [5]])
        await gate.open()
    }

    @Test func `items that do not fit are refused together`() async throws {
        let queue = queue(maxWaiting: 3)
        try queue.add([1])
        await gate.hasStarted(1)
        try queue.add([2, 3])
        #expect(throws: BatchingError.full) { try queue.add([4, 5]) }
        #expect(queue.waitingCount == 2)
        await gate.open()
    }

    @Test func `a discarded queue sends nothing more`() async throws {
        let queue = queue(maxInFlight: 1)
        try queue.add([1])
        await gate.hasStarted(1)
        try queue.add([2])
        queue.discard()
        #expect(queue.waitingCount == 0)
        #expect(throws: BatchingError.closed) { try queue.add([3]) }
        await gate.open()
        await queue.drain()
        #expect(await gate.started == [[1]])
    }

    @Test func `draining ends when the last item is carried out`() async throws {
        let queue = queue(maxInFlight: 1)
        await queue.drain()
        try queue.add([1])
        await gate.hasStarted(1)
        try queue.add([2], isUrgent: false)
        queue.close()
        let drained = Task { await queue.drain() }
        await gate.letOnePass()
        await gate.hasStarted(2)
        await gate.letOnePass()
        await drained.value
        #expect(await gate.started == [[1], [2]])
        #expect(queue.waitingCount == 0)
    }
}
