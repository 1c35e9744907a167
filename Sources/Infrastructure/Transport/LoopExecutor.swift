import Dispatch
import Synchronization

/// Runs short jobs on one running thread, as long as few jobs wait there; the rest run on the system's pool.
///
/// A job that moves to another thread costs two thread switches, which is more than most jobs themselves take. Without
/// load a request and its follow-up jobs stay on one thread; under load all cores are used. Jobs must never block.
public final class LoopExecutor: TaskExecutor {
    /// Hands a job to the thread.
    private let run: @Sendable (@escaping @Sendable () -> Void) -> Void
    /// Jobs that run or wait on the thread.
    private let pending = Atomic<Int>(0)
    /// The most jobs that may wait for the thread; one more goes to the pool.
    private static let maxPending = 4

    init(run: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.run = run }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        guard pending.add(1, ordering: .relaxed).newValue <= Self.maxPending else {
            pending.subtract(1, ordering: .relaxed)
            DispatchQueue.global().async { job.runSynchronously(on: executor) }
            return
        }
        run { [self] in
            job.runSynchronously(on: executor)
            pending.subtract(1, ordering: .relaxed)
        }
    }
}
