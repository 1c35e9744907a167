extension String {
    /// The number of terminal columns: two for each wide East Asian character (Unicode UAX #11), one for any other.
    package var columns: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }
}

extension Character {
    /// Decided by the first scalar, because the others combine with it.
    fileprivate var isWide: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        return Self.wide.contains { $0.contains(scalar.value) }
    }

    /// Hangul, CJK and its punctuation, full-width forms, pictographs.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
