import Synchronization

/// One task at a time works on each key; others wait in order of arrival.
final class Turns<Key: Hashable & Sendable>: Sendable {
    /// Waiting tasks by key; a key that is in use has an entry.
    private let waiting = Mutex<[Key: [CheckedContinuation<Void, Never>]]>([:])

    nonisolated(nonsending) func withTurn<Value: Sendable, Failure: Error>(
        of key: Key, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await take(key)
        defer { pass(key) }
        return try await body()
    }

    private nonisolated(nonsending) func take(_ key: Key) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] == nil else {
                    waiting[key]?.append(continuation)
                    return false
                }
                waiting[key] = []
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func pass(_ key: Key) {
        let next: CheckedContinuation<Void, Never>? = waiting.withLock { waiting in
            guard let first = waiting[key]?.first else {
                waiting[key] = nil
                return nil
            }
            waiting[key]?.removeFirst()
            return first
        }
        next?.resume()
    }
}
