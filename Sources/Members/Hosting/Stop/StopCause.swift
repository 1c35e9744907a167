/// Why a server process is asked to stop.
enum StopCause: Hashable, Sendable {
    case signal(Int32)
    /// Standard input ended: the parent is gone.
    case lifelineEnded
}
