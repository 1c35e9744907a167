import Foundation
import GRDB
import Synchronization

extension BatchJournal {
    /// The store's move; nil if it has not moved.
    public var move: StoreMove? { progress.withLock { $0.move } }

    /// Marks the store as moved. Durable on return. From then on nothing can be appended. No process can open the store
    /// to serve, not even a build that does not know the marker.
    ///
    /// - Throws: ``JournalError`` with `store_moved` if it was already marked, `disk_full` (nothing was changed),
    ///   `write_failed` (open the store again to find out), `journal_closed`.
    public func markMoved(_ move: StoreMove) async throws(JournalError) {
        _ = try await write(0) { database, lastRow in
            try StoreFormat.markMoved(move, in: database)
            return lastRow
        }
        progress.withLock { $0.note(move, refusal: move.refusal(path)) }
    }

    /// Records that the target holds everything. Durable on return.
    ///
    /// - Precondition: The store was marked as moved.
    /// - Throws: As ``markMoved(_:)``; nothing is lost, because the target tells the same at the next opening.
    public func markMoveComplete() async throws(JournalError) {
        guard var move else { preconditionFailure("the store was not marked as moved") }
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
