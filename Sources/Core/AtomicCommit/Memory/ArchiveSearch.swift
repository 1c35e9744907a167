/// A search of the archive for the items that a decision needs and that are not in memory.
///
/// While the archive is being read, further items can leave memory. Even an item that did not exist when the reading
/// began can have ended and left. So a key is sought again as long as something has left memory since it was sought.
public struct ArchiveSearch<Key: Hashable & Sendable>: Sendable {
    /// How many items had left memory when a key was last sought.
    private var sought: [Key: UInt64] = [:]

    public init() {}

    /// The keys to read from the archive next. If there are none, recall what was found, and decide at once.
    ///
    /// - Parameters:
    ///   - departures: How many items have left memory so far.
    ///   - isElsewhere: Whether an item could be in the archive and is not in memory.
    public mutating func next(_ keys: [Key], departures: UInt64, isElsewhere: (Key) -> Bool) -> [Key] {
        keys.filter { key in
            guard sought[key] != departures, isElsewhere(key) else { return false }
            sought[key] = departures
            return true
        }
    }
}
