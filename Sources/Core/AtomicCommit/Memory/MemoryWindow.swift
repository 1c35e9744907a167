public import DequeModule

/// How long finished items stay in memory after the archive has them, and how many at most.
public struct MemoryBounds: Hashable, Sendable {
    public let milliseconds: UInt64
    public let count: Int

    public init(milliseconds: UInt64, count: Int) {
        self.milliseconds = milliseconds
        self.count = count
    }

    /// Unix milliseconds: items from before it may leave.
    public func start(at wallClock: UInt64) -> UInt64 { wallClock > milliseconds ? wallClock - milliseconds : 0 }
}

/// Which finished items are still in memory: those that wait for the archive, and the newest archived ones.
///
/// An item's id tells its time, so a fresh id needs no look at the archive: only an item from before the window can have
/// left memory. All times are Unix milliseconds.
public struct MemoryWindow<Key: Hashable & Sendable>: Sendable {
    /// Finished items that are not in the archive, in the order of finishing.
    public private(set) var waiting: Deque<Key> = []
    /// Archived items that have not left memory, by the time in their ids.
    private var archived = Schedule<Key>()
    /// No item with this time or a later one has left memory.
    private var floor: UInt64 = 0
    /// No item with this time or a later one is in the archive.
    public private(set) var archiveEnd: UInt64 = 0
    /// How many items have left memory; see ``ArchiveSearch``.
    public private(set) var departures: UInt64 = 0

    public init() {}

    /// After a restart, when no archived item is in memory.
    public mutating func restore(archiveEnd end: UInt64) {
        archiveEnd = max(archiveEnd, end)
        floor = max(floor, end)
    }

    /// An item has ended and waits for the archive.
    public mutating func finish(_ key: Key) { waiting.append(key) }

    /// The archive durably holds the item.
    public mutating func noteArchived(_ key: Key, at time: UInt64) {
        if waiting.first == key { waiting.removeFirst() }
        archived.add(key, at: time)
        archiveEnd = max(archiveEnd, time + 1)
    }

    /// An archived item is back in memory.
    public mutating func recall(_ key: Key, at time: UInt64) { archived.add(key, at: time) }

    /// Lets archived items leave memory: those from before `time`, and the oldest above `limit`.
    ///
    /// - Returns: The items to drop.
    public mutating func letGo(before time: UInt64, keeping limit: Int) -> [Key] {
        var left: [Key] = []
        while let oldest = archived.firstDue, oldest < time || archived.count > limit, let next = archived.popFirst() {
            floor = max(floor, next.at + 1)
            left.append(next.element)
        }
        departures += UInt64(left.count)
        return left
    }

    /// Drops items that no longer need the archive.
    public mutating func forgetWaiting(where isForgotten: (Key) -> Bool) { waiting.removeAll(where: isForgotten) }

    /// Whether an item of this time that is not in memory could be in the archive.
    public func hasLeft(_ time: UInt64) -> Bool { time < floor }
}
