/// When a journal is due for its next checkpoint: once the rows since the last one outweigh it several times. So
/// checkpoints cost a bounded share of all writing, and a start reads a bounded multiple of the checkpoint.
public struct CheckpointPace: Hashable, Sendable {
    /// The last row that the newest checkpoint covers; 0 for none.
    public private(set) var row: UInt64
    /// The bytes of the newest checkpoint.
    public private(set) var size: Int
    /// The journal's ``BatchJournal/metrics`` bytes when the checkpoint was written; negative for rows that were read
    /// at the start.
    private var atBytes: Int64

    /// The rows since the checkpoint have this many times its bytes.
    private static let weight: Int64 = 4
    /// A checkpoint of up to these bytes is always worth writing.
    private static let smallSize = 16 << 10
    /// The bytes that a row takes besides its batch.
    private static let rowBytes: Int64 = 64

    /// - Parameter bytesSince: The bytes of the rows after the checkpoint.
    public init(row: UInt64, size: Int, bytesSince: Int64) {
        self.row = row
        self.size = size
        atBytes = -bytesSince
    }

    /// - Parameter minRows: The rows that make a checkpoint worth its sync.
    public func isDue(in journal: BatchJournal, minRows: UInt64) -> Bool {
        let rows = journal.lastRow - row
        let bytes = journal.metrics.bytes - atBytes + Self.rowBytes * Int64(clamping: rows)
        return rows >= minRows && (size <= Self.smallSize || bytes >= Self.weight * Int64(size))
    }

    /// A checkpoint of `size` bytes is being written, which covers the rows up to `row`.
    ///
    /// - Parameter bytes: The bytes of the rows that it covers and the one before did not; nil for all there are.
    public mutating func noteCheckpoint(
        upTo row: UInt64, size: Int, taking bytes: Int? = nil, in journal: BatchJournal
    ) {
        self.row = row
        self.size = size
        let newest = journal.metrics.bytes
        atBytes = bytes.map { min(newest, atBytes + Int64($0)) } ?? newest
    }
}
