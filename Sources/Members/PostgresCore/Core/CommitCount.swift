import Synchronization

/// How many transactions this process committed to the bank's database; the server synced its log for each.
final class CommitCount: Sendable {
    private let count = Atomic<Int64>(0)

    func note() { count.add(1, ordering: .relaxed) }

    var value: Int64 { count.load(ordering: .relaxed) }
}
