public import Foundation

/// Where a store's contents went. It stands in the store itself, which from then on never serves again.
public struct StoreMove: Hashable, Sendable {
    /// Stands in the target as well once that holds everything, in the same transaction.
    public let id: UUID
    /// The target's address, without a password.
    public let target: String
    /// By the clock of whoever moved it; decides nothing.
    public let markedUnixMilliseconds: UInt64
    /// Whether the target is known to hold everything: nothing is copied there any more, whatever is found in it.
    public internal(set) var isComplete: Bool

    /// A move that is about to begin.
    public init(id: UUID, target: String, markedUnixMilliseconds: UInt64) {
        self.id = id
        self.target = target
        self.markedUnixMilliseconds = markedUnixMilliseconds
        isComplete = false
    }

    init(id: UUID, target: String, markedUnixMilliseconds: UInt64, isComplete: Bool) {
        self.init(id: id, target: target, markedUnixMilliseconds: markedUnixMilliseconds)
        self.isComplete = isComplete
    }

    /// What whoever wants to serve from the store at `path` is told.
    func refusal(_ path: String) -> JournalError {
        let date = Date(timeIntervalSince1970: Double(markedUnixMilliseconds) / 1_000)
        return JournalError(
            .storeMoved,
            "\(path) never serves again: since \(date.formatted(.iso8601)) its contents belong to \(target) (conversion \(id))"
        )
    }
}
