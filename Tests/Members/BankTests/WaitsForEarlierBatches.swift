import Bank
import FederationTesting
import Synchronization
import Testing

/// A freeze goes on once every batch that passed before its cut has been decided on; what passes later does not hold it up.
@Suite(.timeLimit(.minutes(5))) struct WaitsForEarlierBatches {
    private let gate = PrepareGate()
    private let log = Log()

    @Test func `a batch is told the cut that holds when it passes`() async throws {
        let first = await Batch(through: gate)
        let raise = raise(to: 7)
        try await isTold(7)
        let second = await Batch(through: gate)
        #expect(first.cut == 0)
        #expect(second.cut == 7)
        await first.finish()
        await raise.value
        await second.finish()
    }

    @Test func `with nothing on its way a cut is raised at once`() async {
        await gate.raise(to: 7)
        #expect(await gate.pass { $0 } == 7)
    }

    @Test func `a raise waits for every batch that passed before`() async throws {
        let batches = [await Batch(through: gate), await Batch(through: gate)]
        let raise = raise(to: 7)
        try await isTold(7)
        for (number, batch) in batches.enumerated() {
            await expectWaiting(7)
            log.note("batch \(number)")
            await batch.finish()
        }
        await raise.value
        #expect(log.notes == ["batch 0", "batch 1", "raised to 7"])
    }

    @Test func `a raise does not wait for a batch that passed after`() async throws {
        let before = await Batch(through: gate)
        let raise = raise(to: 7)
        try await isTold(7)
        let after = await Batch(through: gate)
        await before.finish()
        await raise.value
        log.note("the later batch")
        await after.finish()
        #expect(log.notes == ["raised to 7", "the later batch"])
    }

    @Test func `a batch that fails is no longer waited for`() async {
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await gate.pass { _ in throw Failure() } }
        await gate.raise(to: 7)
        #expect(await gate.pass { $0 } == 7)
    }

    @Test func `of two raises at once each waits for what passed before it`() async throws {
        let (first, lower, second, higher) = try await batchesAndRaises()
        await expectWaiting(5)
        log.note("first batch")
        await first.finish()
        await lower.value
        await expectWaiting(9)
        log.note("second batch")
        await second.finish()
        await higher.value
        #expect(log.notes == ["first batch", "raised to 5", "second batch", "raised to 9"])
    }

    @Test func `a later raise waits for the earliest batch as well`() async throws {
        let (first, lower, second, higher) = try await batchesAndRaises()
        await second.finish()
        await expectWaiting(5)
        await expectWaiting(9)
        log.note("first batch")
        await first.finish()
        await lower.value
        await higher.value
        #expect(log.notes.first == "first batch")
        #expect(Set(log.notes.dropFirst()) == ["raised to 5", "raised to 9"])
    }

    @Test func `the cut never falls`() async {
        await gate.raise(to: 9)
        await gate.raise(to: 5)
        #expect(await gate.pass { $0 } == 9)
    }

    /// A batch, a raise to 5 that has begun, a second batch, and a raise to 9 that has begun.
    private func batchesAndRaises() async throws -> (Batch, Task<Void, Never>, Batch, Task<Void, Never>) {
        let first = await Batch(through: gate)
        let lower = raise(to: 5)
        try await isTold(5)
        let second = await Batch(through: gate)
        let higher = raise(to: 9)
        try await isTold(9)
        return (first, lower, second, higher)
    }

    private func raise(to cut: UInt64) -> Task<Void, Never> {
        Task { [gate, log] in
            await gate.raise(to: cut)
            log.note("raised to \(cut)")
        }
    }

    /// A raise that ends too soon has every chance to say so before.
    private func expectWaiting(_ cut: UInt64) async {
        for _ in 0..<100 { _ = await gate.pass { $0 } }
        #expect(!log.notes.contains("raised to \(cut)"))
    }

    /// From then on a raise has begun.
    private func isTold(_ cut: UInt64) async throws {
        try await eventually("batches are told the cut \(cut)") { await gate.pass { $0 } == cut }
    }
}

/// What happened, in its order.
private final class Log: Sendable {
    private let lines = Mutex<[String]>([])

    var notes: [String] { lines.withLock(\.self) }

    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A batch that has passed the gate and is decided on when the test says so.
private struct Batch {
    let cut: UInt64
    private let pass: Task<Void, Never>
    private let decided: AsyncStream<Never>.Continuation

    init(through gate: PrepareGate) async {
        let (decision, decided) = AsyncStream.makeStream(of: Never.self)
        var pass: Task<Void, Never>?
        cut = await withCheckedContinuation { passed in
            pass = Task {
                await gate.pass { cut in
                    passed.resume(returning: cut)
                    for await _ in decision {}
                }
            }
        }
        self.pass = pass ?? Task {}
        self.decided = decided
    }

    /// Returns when it has left.
    func finish() async {
        decided.finish()
        await pass.value
    }
}
