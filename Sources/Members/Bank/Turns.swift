import Synchronization

/// Lets one task at a time work on each key; others wait in the order in which they came.
final class Turns<Key: Hashable & Sendable>: Sendable {
    /// Those who wait, by the keys that are being worked on.
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
