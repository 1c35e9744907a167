/// What a journal knows of itself between two writes.
struct JournalProgress: Sendable {
    /// The write-ahead log is merged when it has grown by about this much: larger stalls are longer, smaller ones more.
    private static let mergeBytes = 4 << 20
    /// What a commit adds to the log beside its batch: the rewritten end of the table.
    private static let commitBytes = 2 * 4096

    private(set) var lastRow: UInt64
    /// Why nothing more is written, once that is so.
    private(set) var refusal: JournalError?
    /// Where the contents went, once they have.
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

    /// The log and then the file are synced, and the log's new header before the next commit.
    mutating func noteMerge(succeeded: Bool) {
        if succeeded { syncs += 3 }
        unmergedBytes = 0
    }

    /// Nothing more is written to a store that has moved.
    mutating func note(_ move: StoreMove, refusal: JournalError) {
        self.move = move
        refuse(with: refusal)
    }

    /// The first reason stays.
    mutating func refuse(with error: JournalError) {
        if refusal == nil || error.code == .closed { refusal = error }
    }
}
