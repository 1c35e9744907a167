import Coordinator
import Testing

/// An outbox keeps a few batches under way, and lets what comes meanwhile gather.
@Suite(.timeLimit(.minutes(1))) struct SendsBatches {
    /// Batches that are under way until they are let go.
    private actor Road {
        private(set) var batches: [[Int]] = []
        private var under: [CheckedContinuation<Void, Never>] = []
        private var watching: [(count: Int, watcher: CheckedContinuation<Void, Never>)] = []

        func carry(_ batch: [Int]) async {
            batches.append(batch)
            for (count, watcher) in watching where count <= batches.count { watcher.resume() }
            watching.removeAll { $0.count <= batches.count }
            await withCheckedContinuation { under.append($0) }
        }

        func hasSent(_ count: Int) async {
            guard batches.count < count else { return }
            await withCheckedContinuation { watching.append((count, $0)) }
        }

        /// The oldest batch that is under way arrives.
        func arrive() { under.removeFirst().resume() }
    }

    private let road = Road()

    private func outbox(
        maxBatchSize: Int = 8, maxBatchWeight: Int = 100, maxInFlight: Int = 2, minFollowing: Int = 3
    ) -> Outbox<Int> {
        Outbox(
            maxBatchSize: maxBatchSize, maxBatchWeight: maxBatchWeight, maxInFlight: maxInFlight,
            minFollowing: minFollowing, weight: { $0 }
        ) { [road] in await road.carry($0) }
    }

    @Test func `the first item goes at once and what comes meanwhile goes when it is back`() async {
        let outbox = outbox()
        outbox.enqueue([1])
        await road.hasSent(1)
        outbox.enqueue([2])
        outbox.enqueue([3])
        #expect(await road.batches == [[1]])
        await road.arrive()
        await road.hasSent(2)
        #expect(await road.batches == [[1], [2, 3]])
    }

    @Test func `another batch follows when enough waits for it, up to the bound`() async {
        let outbox = outbox()
        outbox.enqueue([1])
        await road.hasSent(1)
        outbox.enqueue([2, 3, 4])
        await road.hasSent(2)
        outbox.enqueue([5, 6, 7, 8, 9, 10])
        #expect(await road.batches == [[1], [2, 3, 4]], "two are under way")
        await road.arrive()
        await road.hasSent(3)
        #expect(await road.batches.last == [5, 6, 7, 8, 9, 10])
    }

    @Test func `a batch is bounded by count and by weight, and one heavy item goes alone`() async {
        let outbox = outbox(maxBatchSize: 3, maxInFlight: 1)
        outbox.enqueue([1])
        await road.hasSent(1)
        outbox.enqueue([2, 3, 4, 60, 50, 500, 5])
        for count in 2...6 {
            await road.arrive()
            await road.hasSent(count)
        }
        #expect(await road.batches == [[1], [2, 3, 4], [60], [50], [500], [5]])
    }

    @Test func `a closed outbox sends nothing more`() async {
        let outbox = outbox()
        outbox.enqueue([1])
        await road.hasSent(1)
        outbox.enqueue([2])
        outbox.close()
        outbox.enqueue([3])
        await road.arrive()
        #expect(await road.batches == [[1]])
    }
}
