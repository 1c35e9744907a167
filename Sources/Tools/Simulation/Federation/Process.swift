/// What every process of a simulated federation has, whatever it does.
struct Process {
    /// Rises with each start; what was meant for an earlier life is lost.
    var life = 0
    var isUp = true
    /// Its store is open, and it answers.
    var isServing = true
    var isPaused = false
    var isStopping = false
    /// What waits for the end of a pause.
    var deferred: [Occurrence] = []
    /// Milliseconds by which its wall clock is wrong.
    var wallOffset: Int64 = 0
    /// Nanoseconds on its monotonic clock when the simulation begins.
    var monotonicOffset: UInt64 = 0
    /// There is no space but the ballast's.
    var isDiskFull = false
    /// New work is refused until there is space again.
    var knowsDiskIsFull = false
    var isDamaged = false
    var downSince: UInt64 = 0
    /// Transactions that were at a point of the matrix when it died.
    var diedAt: Set<UInt64> = []
    var diedInRow = false
    /// It is back from a crash inside a row, and has not written another one.
    var followsTornRow = false
    /// When it will be woken next; nil where it is not going to be.
    var wakesAt: UInt64?
}
