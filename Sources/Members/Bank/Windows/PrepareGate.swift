import Synchronization

/// Lets prepares through to the books, and tells a freeze when all that passed before its cut has been decided on.
package final class PrepareGate: Sendable {
    private struct State {
        var cut: UInt64 = 0
        /// Rises with every cut.
        var epoch: UInt64 = 0
        /// How many batches are on their way, by the epoch in which they passed.
        var underway: [UInt64: Int] = [:]
        var waiting: [(epoch: UInt64, continuation: CheckedContinuation<Void, Never>)] = []

        /// Those who wait for nothing any more.
        mutating func takeReleased() -> [CheckedContinuation<Void, Never>] {
            let oldest = underway.keys.min() ?? .max
            let released = waiting.filter { $0.epoch <= oldest }.map(\.continuation)
            waiting.removeAll { $0.epoch <= oldest }
            return released
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// Takes a batch to the books; `body` is told the cut, in Unix milliseconds: what is older and not known is refused.
    package nonisolated(nonsending) func pass<Value, Failure: Error>(
        _ body: (_ cut: UInt64) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let (cut, epoch) = state.withLock { state in
            state.underway[state.epoch, default: 0] += 1
            return (state.cut, state.epoch)
        }
        defer { leave(epoch) }
        return try await body(cut)
    }

    private func leave(_ epoch: UInt64) {
        let released = state.withLock { state in
            let left = (state.underway[epoch] ?? 1) - 1
            state.underway[epoch] = left == 0 ? nil : left
            return state.takeReleased()
        }
        for continuation in released { continuation.resume() }
    }

    /// Raises the cut, and returns once every batch that passed before has been decided on.
    package func raise(to cut: UInt64) async {
        await withCheckedContinuation { continuation in
            let released = state.withLock { state in
                state.cut = max(state.cut, cut)
                state.epoch += 1
                state.waiting.append((state.epoch, continuation))
                return state.takeReleased()
            }
            for continuation in released { continuation.resume() }
        }
    }
}
