/// Lets a test and a handler wait for each other.
struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    }

    /// Lets one waiter through, or the next one to arrive.
    func open() {
        continuation.yield()
    }

    /// Returns once opened, or when the task is cancelled.
    func pass() async {
        var iterator = stream.makeAsyncIterator()
        await iterator.next()
    }
}
