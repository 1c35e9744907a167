import Dispatch
import Synchronization

/// Runs short jobs on the thread that is at work already, as long as few wait for it there, and on the system's pool beyond.
///
/// A job that goes to another thread costs two switches between threads, which is more than most jobs themselves take.
/// Without load a request and all that follows from it stay on one thread; under load every core gets its share. Jobs must
/// never block.
public final class LoopExecutor: TaskExecutor {
    /// Hands a job to the thread.
    private let run: @Sendable (@escaping @Sendable () -> Void) -> Void
    private let queued = Atomic<Int>(0)
    /// So many jobs may wait for the thread; one more goes to the pool.
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
