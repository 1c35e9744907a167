import Batching
import Testing

@Suite struct GathersBatches {
    @Test func `a single item forms a batch and gets its answer`() async throws {
        let batcher = Batcher<Int, String>(BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 8)) {
            $0.map { "answer \($0)" }
        }
        #expect(try await batcher.submit(7) == "answer 7")
        #expect(try await batcher.submit(8) == "answer 8")
    }

    @Test func `items that arrive while a batch is in flight form the next batch, in order of arrival`() async throws {
        let gate = Gate()
        let batcher = gate.batcher(BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 8))
        let answers = await gathered(0...4, in: batcher, gate)
        #expect(await gate.started == [[0]])
        await gate.open()
        #expect(try await answers.value == [0, 10, 20, 30, 40])
        #expect(await gate.started == [[0], [1, 2, 3, 4]])
        #expect(batcher.waitingCount == 0)
    }

    @Test func `a batch holds at most the limit, and the rest follows in later batches`() async throws {
        let gate = Gate()
        let batcher = gate.batcher(BatchBounds(maxBatchSize: 2, maxInFlight: 1, maxWaiting: 8))
        let answers = await gathered(0...5, in: batcher, gate)
        await gate.open()
        #expect(try await answers.value == [0, 10, 20, 30, 40, 50])
        #expect(await gate.started == [[0], [1, 2], [3, 4], [5]])
    }

    @Test func `items that are submitted together stay together`() async throws {
        let gate = Gate()
        let batcher = gate.batcher(BatchBounds(maxBatchSize: 4, maxInFlight: 1, maxWaiting: 8))
        let first = Task { try await batcher.submit([0]) }
        await gate.hasStarted(1)
        let second = Task { try await batcher.submit([1, 2, 3]) }
        while batcher.waitingCount < 3 { await Task.yield() }
        let third = Task { try await batcher.submit([4, 5]) }
        while batcher.waitingCount < 5 { await Task.yield() }
        await #expect(throws: BatchingError.full) { try await batcher.submit([6, 7, 8, 9]) }
        await gate.open()
        #expect(try await first.value == [0])
        #expect(try await second.value == [10, 20, 30])
        #expect(try await third.value == [40, 50])
        #expect(await gate.started == [[0], [1, 2, 3], [4, 5]])
        #expect(try await batcher.submit([Int]()) == [])
    }

    @Test func `the number of batches in flight stays within its bound`() async throws {
        let gate = Gate()
        let batcher = gate.batcher(BatchBounds(maxBatchSize: 1, maxInFlight: 2, maxWaiting: 8))
        let answers = await gathered(0...3, in: batcher, gate, underWay: 2)
        #expect(await gate.started.count == 2)
        #expect(batcher.waitingCount == 2)
        await gate.open()
        #expect(try await answers.value == [0, 10, 20, 30])
        #expect(await gate.maxUnderWay == 2)
    }

    @Test func `an item beyond the waiting bound is refused, and the waiting items are not`() async throws {
        let gate = Gate()
        let batcher = gate.batcher(BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 2))
        let answers = await gathered(0...2, in: batcher, gate)
        await #expect(throws: BatchingError.full) { try await batcher.submit(3) }
        await gate.open()
        #expect(try await answers.value == [0, 10, 20])
        #expect(try await batcher.submit(4) == 40)
    }

    @Test func `a closed batcher refuses new items and carries out the accepted ones`() async throws {
        let gate = Gate()
        let batcher = gate.batcher(BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 8))
        let answers = await gathered(0...2, in: batcher, gate)
        batcher.close()
        await #expect(throws: BatchingError.closed) { try await batcher.submit(3) }
        await gate.open()
        #expect(try await answers.value == [0, 10, 20])
        await #expect(throws: BatchingError.closed) { try await batcher.submit(4) }
    }

    @Test func `an item is carried out even if its caller is cancelled`() async throws {
        let gate = Gate()
        let batcher = gate.batcher(BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 8))
        let caller = Task { try await batcher.submit(1) }
        await gate.hasStarted(1)
        caller.cancel()
        await gate.open()
        #expect(try await caller.value == 10)
    }

    @Test(.timeLimit(.minutes(1)))
    func `each of many callers gets the answer to its own item`() async throws {
        let batcher = Batcher<Int, Int>(BatchBounds(maxBatchSize: 64, maxInFlight: 4, maxWaiting: 10_000)) { items in
            await Task.yield()
            return items.map { $0 * 10 }
        }
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for item in 0..<5_000 { group.addTask { try await batcher.submit(item) != item * 10 } }
            return try await group.reduce(0) { $1 ? $0 + 1 : $0 }
        }
        #expect(wrong == 0)
        #expect(batcher.waitingCount == 0)
    }

    // MARK: Patience

    @Test func `an item that is not urgent goes with the next batch`() async throws {
        let gate = Gate()
        await gate.open()
        let batcher = gate.batcher(
            BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 8, maxPatience: .seconds(600)))
        let patient = Task { try await batcher.submit([1], isUrgent: false) }
        while batcher.waitingCount < 1 { await Task.yield() }
        #expect(await gate.started == [])
        #expect(try await batcher.submit(2) == 20)
        #expect(try await patient.value == [10])
        #expect(await gate.started == [[1, 2]])
    }

    @Test(.timeLimit(.minutes(1)))
    func `an item that is not urgent goes alone after its patience if no batch follows`() async throws {
        let gate = Gate()
        await gate.open()
        let batcher = gate.batcher(
            BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 8, maxPatience: .milliseconds(1)))
        #expect(try await batcher.submit([1, 2], isUrgent: false) == [10, 20])
        #expect(try await batcher.submit([3], isUrgent: false) == [30])
        #expect(await gate.started == [[1, 2], [3]])
    }

    @Test func `a closed batcher carries out items that are not urgent`() async throws {
        let gate = Gate()
        await gate.open()
        let batcher = gate.batcher(
            BatchBounds(maxBatchSize: 8, maxInFlight: 1, maxWaiting: 8, maxPatience: .seconds(600)))
        let patient = Task { try await batcher.submit([1], isUrgent: false) }
        while batcher.waitingCount < 1 { await Task.yield() }
        batcher.close()
        #expect(try await patient.value == [10])
    }

    /// Submits items one after the other: each is waiting or in flight before the next is submitted.
    private func gathered(
        _ items: ClosedRange<Int>, in batcher: Batcher<Int, Int>, _ gate: Gate, underWay: Int = 1
    ) async -> Task<[Int], any Error> {
        var answers: [Task<Int, any Error>] = []
        for item in items {
            answers.append(Task { try await batcher.submit(item) })
            let handedOver = item - items.lowerBound + 1
            await gate.hasStarted(min(handedOver, underWay))
            while batcher.waitingCount < handedOver - underWay { await Task.yield() }
        }
        return Task { [answers] in
            var values: [Int] = []
            for answer in answers { values.append(try await answer.value) }
            return values
        }
    }
}
