public import Foundation

/// The move of a store's contents to a target. The old store records it and never serves again.
public struct StoreMove: Hashable, Sendable {
    /// The target records it too, in the transaction that makes the target complete.
    public let id: UUID
    /// The target's address, without a password.
    public let target: String
    /// By the clock of the process that moved the store; decides nothing.
    public let markedUnixMilliseconds: UInt64
    /// Whether the target is known to hold everything. Then nothing is copied again, whatever the target holds now.
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

    /// The error for a process that tries to serve from the moved store at `path`.
    func refusal(_ path: String) -> JournalError {
        let date = Date(timeIntervalSince1970: Double(markedUnixMilliseconds) / 1_000)
        return JournalError(
            .storeMoved,
            "\(path) never serves again: since \(date.formatted(.iso8601)) its contents belong to \(target) (conversion \(id))"
        )
    }
}
