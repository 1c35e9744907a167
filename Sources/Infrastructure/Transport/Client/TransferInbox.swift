import Dispatch
import Synchronization

/// The inbox in which callers leave work for the event loop's thread, and wake it.
final class TransferInbox: Sendable {
    /// A call's number, unique in its client.
    typealias ID = UInt64

    struct Submission {
        let id: ID
        let request: TransferRequest
        let continuation: CheckedContinuation<TransferResult, Never>

        func end(_ error: ConnectError) {
            continuation.resume(returning: .failed(error))
        }
    }

    /// The work that arrived since the thread last looked.
    struct Batch {
        var submissions: [Submission] = []
        var cancellations: [ID] = []
        /// The jobs of the client's own executor.
        var jobs: [@Sendable () -> Void] = []
        var isClosing = false

        var isEmpty: Bool { submissions.isEmpty && cancellations.isEmpty && jobs.isEmpty && !isClosing }
    }

    private struct State {
        var batch = Batch()
        /// The thread is running, or was woken: it looks again before it sleeps.
        var isAwake = false
        /// The thread accepts no more work.
        var hasEnded = false
    }

    let signal = WakeSignal()
    private let state = Mutex(State())
    private let nextID = Atomic<ID>(0)
    private let measured = Mutex(ClientMetrics())

    func makeID() -> ID {
        nextID.add(1, ordering: .relaxed).newValue
    }

    func submit(_ submission: Submission) {
        let isAccepted = state.withLock { state in
            guard !state.batch.isClosing, !state.hasEnded else { return false }
            state.batch.submissions.append(submission)
            wake(&state)
            return true
        }
        if !isAccepted { submission.end(.clientClosed(.notSent)) }
    }

    /// Ends the call if it is still in progress. May be called for any id, any number of times.
    func cancel(_ id: ID) {
        state.withLock { state in
            guard !state.hasEnded else { return }
            state.batch.cancellations.append(id)
            wake(&state)
        }
    }

    func close() {
        state.withLock { state in
            state.batch.isClosing = true
            wake(&state)
        }
    }

    private func wake(_ state: inout State) {
        guard !state.isAwake else { return }
        state.isAwake = true
        signal.raise()
    }

    /// Runs a job on the thread, or on the system's pool after the thread has ended.
    func run(_ job: @escaping @Sendable () -> Void) {
        let isAccepted = state.withLock { state in
            guard !state.hasEnded else { return false }
            state.batch.jobs.append(job)
            wake(&state)
            return true
        }
        if !isAccepted { DispatchQueue.global().async(execute: job) }
    }

    /// For the thread only. After an empty batch it may sleep: the next caller wakes it.
    func take() -> Batch {
        state.withLock { state in
            let batch = state.batch
            state.isAwake = !batch.isEmpty
            state.batch = Batch(isClosing: batch.isClosing)
            return batch
        }
    }

    /// For the thread only: from now on no work is accepted. Returns the work that arrived since the last look.
    func end() -> Batch {
        state.withLock { state in
            state.hasEnded = true
            defer { state.batch = Batch(isClosing: true) }
            return state.batch
        }
    }

    var metrics: ClientMetrics {
        get { measured.withLock { $0 } }
        set { measured.withLock { $0 = newValue } }
    }
}
