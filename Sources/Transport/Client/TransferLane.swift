import DequeModule

/// The calls to one endpoint.
struct TransferLane {
    var active = 0
    /// In the order they came. Those that were cancelled or timed out meanwhile are passed over.
    var waiting: Deque<TransferInbox.ID> = []

    var isEmpty: Bool { active == 0 && waiting.isEmpty }
}
