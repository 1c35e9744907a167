extension Party? {
    /// Whether a word of the name or id mixes look-alike alphabets, or either contains an invisible mark.
    var isDeceptive: Bool {
        [self?.name, self?.id].contains { $0?.isDeceptive ?? false }
    }
}

extension String {
    fileprivate var isDeceptive: Bool {
        unicodeScalars.contains(where: \.isInvisibleMark)
            || unicodeScalars.split { !$0.properties.isAlphabetic }.contains { word in
                Set(word.compactMap(\.lookAlikeAlphabet)).count > 1
            }
    }
}

/// The alphabets that share letter shapes; others cannot be mistaken for one another.
private enum LookAlikeAlphabet {
    case latin, greek, cyrillic
}

extension Unicode.Scalar {
    fileprivate var lookAlikeAlphabet: LookAlikeAlphabet? {
        switch value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x400...0x52F: .cyrillic
        default: nil
        }
    }

    /// Control characters, which a terminal obeys, and embeddings, overrides and isolates of the Unicode bidirectional
    /// algorithm (UAX #9).
    fileprivate var isInvisibleMark: Bool {
        properties.generalCategory == .control || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
}
