import Dispatch
import Synchronization

/// Runs short jobs on one running thread, as long as few jobs wait there; the rest run on the system's pool.
///
/// A job that moves to another thread costs two thread switches, which is more than most jobs themselves take. Without
/// load a request and its follow-up jobs stay on one thread; under load all cores are used. Jobs must never block.
public final class LoopExecutor: TaskExecutor {
    /// Hands a job to the thread.
    private let run: @Sendable (@escaping @Sendable () -> Void) -> Void
    private let queued = Atomic<Int>(0)
    /// The most jobs that may wait for the thread; one more goes to the pool.
    private static let maxQueued = 4

    init(run: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.run = run }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        guard queued.add(1, ordering: .relaxed).newValue <= Self.maxQueued else {
            queued.subtract(1, ordering: .relaxed)
            DispatchQueue.global().async { job.runSynchronously(on: executor) }
            return
        }
        run { [self] in
            queued.subtract(1, ordering: .relaxed)
            job.runSynchronously(on: executor)
        }
    }
}
