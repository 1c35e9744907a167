/// Rows on a simulated disk, and a checkpoint that covers the first of them. All of it is durable.
struct SimulatedJournal<Row, Checkpoint> {
    /// Every row that was ever written, for an observer; the first ``removed`` are not on the disk any more.
    private(set) var written: [Row] = []
    private(set) var removed = 0
    private var checkpoint: (content: Checkpoint, upTo: Int)?

    /// How many rows the checkpoint covers.
    var covered: Int { checkpoint?.upTo ?? 0 }

    mutating func append(_ row: Row) { written.append(row) }

    mutating func writeCheckpoint(_ content: Checkpoint, upTo row: Int) { checkpoint = (content, row) }

    mutating func removeRows(below row: Int) { removed = max(removed, min(row, written.count)) }

    /// The newest checkpoint and the rows after it; nil if one of these rows is missing.
    var readable: (checkpoint: Checkpoint?, rows: [Row])? {
        guard removed <= covered else { return nil }
        return (checkpoint?.content, Array(written[covered...]))
    }
}
