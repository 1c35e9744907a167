extension Int64 {
    /// The absolute value; `Int64.max` for `Int64.min`, which no amount is, but a server may send.
    package var clampedMagnitude: Int64 { Int64(clamping: magnitude) }
}

extension Sequence<Int64> {
    /// The sum, clamped if no `Int64` can hold it.
    package var clampedSum: Int64 { Int64(clamping: reduce(Int128(0)) { $0 + Int128($1) }) }
}
