/// The alphabets that share letter shapes; others cannot be mistaken for one another.
enum LookAlikeAlphabet {
    case latin, greek, cyrillic, armenian, georgian, coptic, cherokee, lisu, deseret
}

extension Unicode.Scalar {
    /// Nil for a character of another script, or of none.
    var alphabet: LookAlikeAlphabet? {
        switch value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x2AF, 0x1D00...0x1D25, 0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA722...0xA7FF,
            0xAB30...0xAB64, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            properties.isAlphabetic ? .latin : nil
        case 0x370...0x3E1, 0x3F0...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x3E2...0x3EF, 0x2C80...0x2CFF: .coptic
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: .cyrillic
        case 0x531...0x58F: .armenian
        case 0x10A0...0x10FF, 0x1C90...0x1CBF, 0x2D00...0x2D2F: .georgian
        case 0x13A0...0x13FF, 0xAB70...0xABBF: .cherokee
        case 0xA4D0...0xA4FF, 0x11FB0...0x11FBF: .lisu
        case 0x10400...0x1044F: .deseret
        default: nil
        }
    }

    /// Whether the character looks like an ASCII letter or digit and belongs to no everyday Latin orthography.
    var isLookAlike: Bool { LookAlikeTable.contains(self) }

    var isFullWidth: Bool { (0xFF01...0xFF5E).contains(value) }

    /// Letters and digits of formulas and in circles and squares.
    var isMathematical: Bool {
        (0x1D400...0x1D7FF).contains(value) || (0x2460...0x24FF).contains(value) || (0x2100...0x218F).contains(value)
            || (0x1F100...0x1F1FF).contains(value)
    }

    /// Han, kana, bopomofo and hangul.
    var isEastAsian: Bool {
        switch value {
        case 0x1100...0x11FF, 0x2E80...0x2FDF, 0x3005...0x3007, 0x3041...0x318F, 0x31A0...0x4DBF, 0x4E00...0x9FFF,
            0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFF66...0xFFDC, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// Scripts from Arabic to Khmer and Mongolian, in which joiners change the form of letters.
    var isShapedByJoiners: Bool {
        (0x600...0x109F).contains(value) || (0x1780...0x18AF).contains(value) || (0xA840...0xA8FF).contains(value)
    }

    var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// An enclosing mark, a stroke through the letter, or a small letter above it.
    var hidesItsBase: Bool {
        properties.generalCategory == .enclosingMark || (0x334...0x338).contains(value)
            || (0x363...0x36F).contains(value)
            || (0x20D2...0x20D3).contains(value) || (0x20D8...0x20DA).contains(value)
            || (0x20E5...0x20EB).contains(value)
    }

    /// Whether the character shows nothing, or nothing certain: controls, formats such as zero-width and bidirectional
    /// marks (UAX 9) and tags, variation selectors, fillers, and unassigned or private characters.
    var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .unassigned, .privateUse, .surrogate, .lineSeparator, .paragraphSeparator: true
        default: properties.isDefaultIgnorableCodePoint || value == 0x2800 || value == 0xFFFD || value == 0xFFFC
        }
    }
}

extension LookAlikeTable {
    /// In ascending order.
    private static let ranges: [ClosedRange<UInt32>] = text.split(whereSeparator: \.isWhitespace).compactMap { entry in
        let ends = entry.split(separator: "-").compactMap { UInt32($0, radix: 16) }
        guard let first = ends.first, let last = ends.last else { return nil }
        return first...last
    }

    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value > 0x17F else { return false }
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar.value)
    }
}
