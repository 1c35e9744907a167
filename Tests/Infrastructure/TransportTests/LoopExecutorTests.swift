import Foundation
import Testing
import Transport

@Suite(.timeLimit(.minutes(5))) struct LoopExecutorTests {
    private let client = ConnectClient()

    @Test func `jobs run on the client's thread, and further ones elsewhere while it is busy`() async {
        defer { client.shutdown() }
        let (thread, gate, blocking) = await blockedThread()
        let (ended, end) = AsyncStream.makeStream(of: UInt.self)
        for _ in 0..<9 {
            Task(executorPreference: client.executor) { end.yield(Self.thread()) }
        }
        var ends = ended.makeAsyncIterator()
        for _ in 0..<6 { #expect(await ends.next() != thread) }
        gate.signal()
        for _ in 6..<9 { #expect(await ends.next() == thread) }
        await blocking.value
    }

    @Test func `a call that waits for the thread when the client is shut down ends`() async {
        let (_, gate, blocking) = await blockedThread()
        // Submits the call before it returns.
        let call = Task.immediate { [client] in
            try await client.get(Endpoint(host: "127.0.0.1", port: 1), path: "/livez", timeout: .seconds(30))
        }
        client.shutdown()
        gate.signal()
        await blocking.value
        await #expect(throws: ConnectError.self) { try await call.value }
    }

    @Test func `a client that is shut down leaves its jobs to the system's pool`() async {
        client.shutdown()
        for _ in 0..<100 {
            await Task(executorPreference: client.executor) {}.value
        }
    }

    /// Occupies the client's thread until the gate is signalled.
    private func blockedThread() async -> (thread: UInt?, gate: DispatchSemaphore, job: Task<Void, Never>) {
        let gate = DispatchSemaphore(value: 0)
        let (started, start) = AsyncStream.makeStream(of: UInt.self)
        let job = Task(executorPreference: client.executor) {
            start.yield(Self.thread())
            Self.wait(for: gate)
        }
        var starts = started.makeAsyncIterator()
        return (await starts.next(), gate, job)
    }

    /// Identifies the thread that runs.
    private static func thread() -> UInt { UInt(pthread_self()) }

    private static func wait(for gate: DispatchSemaphore) { gate.wait() }
}
