/// A journal's state between two writes.
struct JournalProgress: Sendable {
    /// The write-ahead log is merged when it has grown by about this much. More makes stalls longer, less makes them
    /// more frequent.
    private static let mergeBytes = 4 << 20
    /// The bytes that a commit adds to the log besides its batch: the rewritten end of the table.
    private static let commitBytes = 2 * 4096

    private(set) var lastRow: UInt64
    /// Why the journal refuses writes; nil while it accepts them.
    private(set) var refusal: JournalError?
    /// The store's move; nil if it has not moved.
    private(set) var move: StoreMove?
    private(set) var syncs: Int64 = 0
    private(set) var batches: Int64 = 0
    private(set) var bytes: Int64 = 0
    private var unmergedBytes = 0

    init(lastRow: UInt64) { self.lastRow = lastRow }

    var isMergeDue: Bool { refusal == nil && unmergedBytes >= Self.mergeBytes }

    mutating func noteCommit(_ size: Int, newest row: UInt64) {
        syncs += 1
        unmergedBytes += size + Self.commitBytes
        guard row > lastRow else { return }
        lastRow = row
        batches += 1
        bytes += Int64(size)
    }

    /// A merge syncs the log, then the file, and the log's new header before the next commit.
    mutating func noteMerge(succeeded: Bool) {
        if succeeded { syncs += 3 }
        unmergedBytes = 0
    }

    /// Nothing more is written to a store that has moved.
    mutating func note(_ move: StoreMove, refusal: JournalError) {
        self.move = move
        refuse(with: refusal)
    }

    /// The first reason stays, until `journal_closed` replaces it.
    mutating func refuse(with error: JournalError) {
        if refusal == nil || error.code == .closed { refusal = error }
    }
}
