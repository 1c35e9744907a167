import Foundation
import GRDB
import Synchronization

extension BatchJournal {
    /// Where this store went; nil where it has not.
    public var move: StoreMove? { progress.withLock { $0.move } }

    /// Marks the store as moved. Durable on return; nothing can be appended from then on, and no opening that is to serve
    /// succeeds, not even one by a build that knows no marker.
    ///
    /// - Throws: ``JournalError`` with `store_moved` where it was marked before, `disk_full` (nothing was changed),
    ///   `write_failed` (open the store again to find out), `journal_closed`.
    public func markMoved(_ move: StoreMove) async throws(JournalError) {
        _ = try await write(0) { database, lastRow in
            try StoreFormat.markMoved(move, in: database)
            return lastRow
        }
        progress.withLock { $0.note(move, refusal: move.refusal(path)) }
    }

    /// Remembers that the target holds everything. Durable on return.
    ///
    /// - Precondition: The store was marked as moved.
    /// - Throws: As ``markMoved(_:)``; the target says the same at the next opening.
    public func markMoveComplete() async throws(JournalError) {
        guard var move else { preconditionFailure("only a store that was marked as moved has been moved") }
        guard !move.isComplete else { return }
        let outcome = await withCheckedContinuation { continuation in
            connection.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result { () throws(JournalError) in
                        try translating(JournalError.init(writing:)) { try StoreFormat.markMoveComplete(in: database) }
                    })
            }
        }
        try outcome.get()
        move.isComplete = true
        progress.withLock { $0.note(move, refusal: move.refusal(path)) }
    }
}
