/// Counts the batches of prepares that are on their way to the books, so that a settlement window's freeze knows when
/// every batch that passed before the cut has been decided.
public struct CutGate: Sendable {
    /// A batch that has passed; it must leave.
    public struct Pass: Hashable, Sendable {
        /// Unix milliseconds: an unknown transaction with an older id is refused.
        public let cut: UInt64
        fileprivate let epoch: UInt64
    }

    /// Names one raise of the cut.
    public struct Raise: Hashable, Sendable {
        fileprivate let epoch: UInt64
    }

    /// Unix milliseconds; only rises.
    public private(set) var cut: UInt64 = 0
    /// Rises with every raise of the cut.
    private var epoch: UInt64 = 0
    /// Batches on their way, by the epoch in which they passed.
    private var underway: [UInt64: Int] = [:]
    private var waiting: [Raise] = []

    public init() {}

    public mutating func pass() -> Pass {
        underway[epoch, default: 0] += 1
        return Pass(cut: cut, epoch: epoch)
    }

    /// A batch has been decided.
    ///
    /// - Returns: The raises that no longer wait for a batch.
    public mutating func leave(_ pass: Pass) -> [Raise] {
        let left = (underway[pass.epoch] ?? 1) - 1
        underway[pass.epoch] = left == 0 ? nil : left
        return released()
    }

    /// Raises the cut.
    ///
    /// - Returns: The raise itself, and the raises that no longer wait for a batch; it may be among them.
    public mutating func raise(to cut: UInt64) -> (raise: Raise, released: [Raise]) {
        self.cut = max(self.cut, cut)
        epoch += 1
        let raise = Raise(epoch: epoch)
        waiting.append(raise)
        return (raise, released())
    }

    private mutating func released() -> [Raise] {
        let oldest = underway.keys.min() ?? .max
        let released = waiting.filter { $0.epoch <= oldest }
        waiting.removeAll { $0.epoch <= oldest }
        return released
    }
}
