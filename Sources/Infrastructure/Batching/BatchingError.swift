/// Why an item was not taken in. Nothing was done for it.
public enum BatchingError: Error, Hashable, Sendable {
    /// Too many items wait; try again after a pause.
    case full
    /// The process is stopping.
    case closed
}
