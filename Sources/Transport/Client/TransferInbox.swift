import CCurl
import Synchronization

/// Where callers leave work for the event loop's thread, and wake it.
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

    /// What gathered since the thread last looked.
    struct Batch {
        var submissions: [Submission] = []
        var cancellations: [ID] = []
        var isClosing = false
    }

    private struct State {
        var batch = Batch()
        /// The thread was woken and has not looked yet, so another wake-up would be wasted.
        var isAwake = false
        /// `nil` once the thread has ended.
        var multi: MultiHandle?

        mutating func wake() {
            guard !isAwake, let multi else { return }
            isAwake = true
            curl_multi_wakeup(multi.pointer)
        }
    }

    private let state: Mutex<State>
    private let nextID = Atomic<ID>(0)
    private let measured = Mutex(ClientMeasures())

    init(multi: MultiHandle) {
        state = Mutex(State(multi: multi))
    }

    func makeID() -> ID {
        nextID.add(1, ordering: .relaxed).newValue
    }

    func submit(_ submission: Submission) {
        let isAccepted = state.withLock { state in
            guard !state.batch.isClosing, state.multi != nil else { return false }
            state.batch.submissions.append(submission)
            state.wake()
            return true
        }
        if !isAccepted { submission.end(.clientClosed(.notSent)) }
    }

    /// Ends the call if it is still going on. May be called for any id, any number of times.
    func cancel(_ id: ID) {
        state.withLock { state in
            guard state.multi != nil else { return }
            state.batch.cancellations.append(id)
            state.wake()
        }
    }

    func close() {
        state.withLock { state in
            state.batch.isClosing = true
            state.wake()
        }
    }

    /// For the thread alone.
    func take() -> Batch {
        state.withLock { state in
            state.isAwake = false
            let batch = state.batch
            state.batch = Batch(isClosing: batch.isClosing)
            return batch
        }
    }

    /// For the thread alone: nothing is accepted and nobody wakes it any more. Returns what came in meanwhile.
    func end() -> Batch {
        state.withLock { state in
            state.multi = nil
            defer { state.batch = Batch(isClosing: true) }
            return state.batch
        }
    }

    var measures: ClientMeasures {
        get { measured.withLock { $0 } }
        set { measured.withLock { $0 = newValue } }
    }
}

/// libcurl's multi handle.
///
/// Sendable without the compiler's proof: the one function that any thread but the event loop's own calls on it is
/// `curl_multi_wakeup`, which libcurl allows from every thread, and ``TransferInbox`` lets nobody call it once the
/// handle is about to be freed.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}
