/// A set of a transaction's participants by index, in one machine word.
public struct MemberSet: Hashable, Sendable {
    private var bits: UInt64 = 0

    /// The most participants that a set can hold.
    public static let capacity = 64

    public init() {}

    /// Every index below `count`.
    public init(all count: Int) {
        precondition((0...Self.capacity).contains(count), "a transaction has at most \(Self.capacity) participants")
        bits = count == Self.capacity ? .max : (1 << UInt64(count)) - 1
    }

    public var isEmpty: Bool { bits == 0 }

    public func contains(_ index: Int) -> Bool { bits >> UInt64(index) & 1 == 1 }

    public mutating func insert(_ index: Int) { bits |= 1 << UInt64(index) }

    public mutating func remove(_ index: Int) { bits &= ~(1 << UInt64(index)) }

    public func subtracting(_ other: MemberSet) -> MemberSet {
        var rest = self
        rest.bits &= ~other.bits
        return rest
    }

    /// Rising, so that two runs of one history are byte-identical.
    public var indices: [Int] {
        var indices: [Int] = []
        var rest = bits
        while rest != 0 {
            indices.append(rest.trailingZeroBitCount)
            rest &= rest - 1
        }
        return indices
    }
}
