/// The state that every process of a simulated federation has.
struct Process {
    /// Rises with each crash; occurrences and answers for an earlier life are lost.
    var life = 0
    var isUp = true
    /// Its store is open, and it answers calls.
    var isServing = true
    var isPaused = false
    var isStopping = false
    /// Occurrences that wait for the end of a pause.
    var deferred: [Occurrence] = []
    /// Milliseconds by which its wall clock is wrong.
    var wallOffset: Int64 = 0
    /// Nanoseconds on its monotonic clock when the simulation begins.
    var monotonicOffset: UInt64 = 0
    /// The ballast holds the only space left.
    var isDiskFull = false
    /// New work is refused until there is space again.
    var knowsDiskIsFull = false
    var isDamaged = false
    var downSince: UInt64 = 0
    /// Transactions that were at a point of the matrix when it died: the low halves of their ids.
    var diedAt: Set<UInt64> = []
    var diedInRow = false
    /// It restarted after a crash inside a row, and has not begun another row.
    var followsTornRow = false
    /// Changes of its stores under way, in the order of their beginning.
    var changes: [(number: UInt64, change: StoreChange)] = []
    /// When it wakes next; nil if no wake-up is scheduled.
    var wakesAt: UInt64?
}
