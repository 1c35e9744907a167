import Dispatch

/// Runs what waits for the disk outside the cooperative pool, whose threads it would block.
package func waitingForDisk<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
    let result = await withCheckedContinuation { done in
        DispatchQueue.global(qos: .utility).async {
            done.resume(returning: Result { () throws(Failure) in try body() })
        }
    }
    return try result.get()
}
