/// The use of a text, which decides which letters are ordinary in it.
enum TextUse {
    /// A name in any language.
    case name
    /// An id, a number or an account: meant to be ASCII, whatever the language.
    case identifier
}

extension String {
    /// Whether the text does not read as it looks: UTS 39, sections 4 and 5, and everything invisible.
    ///
    /// Deceptive are
    /// - invisible, unassigned and private characters, and combining marks that hide or pile up,
    /// - words with letters of two alphabets, or with look-alikes among Latin letters,
    /// - words of look-alikes alone beside Latin words, and names of look-alikes alone: a reader takes them for Latin,
    /// - in an identifier, any look-alike.
    ///
    /// Names in one alphabet per word are ordinary, Latin letters may join Chinese, Japanese and Korean ones, and these
    /// texts often write Latin letters in full width.
    func isDeceptive(as use: TextUse) -> Bool {
        // Nearly every text is printable ASCII.
        if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return false }
        let scalars = Array(unicodeScalars)
        if scalars.hasHiddenScalar || scalars.hasDeceptiveMarks { return true }
        if use == .identifier, scalars.contains(where: \.isLookAlike) { return true }
        return scalars.hasDeceptiveWords
    }
}

extension [Unicode.Scalar] {
    // MARK: Invisible characters

    /// Joiners shape Arabic and Indic words, so they are ordinary between two such letters.
    fileprivate var hasHiddenScalar: Bool {
        indices.contains { index in
            guard self[index].isInvisible else { return false }
            guard [0x200C, 0x200D].contains(self[index].value), index > 0, index + 1 < count else { return true }
            return !(self[index - 1].isShapedByJoiners && self[index + 1].isShapedByJoiners)
        }
    }

    // MARK: Combining marks

    /// Marks without a letter, enclosing or striking through one, piled up, repeated, or hidden in the dot of an i.
    fileprivate var hasDeceptiveMarks: Bool {
        var piled = 0
        for (index, scalar) in enumerated() {
            guard scalar.isMark else {
                piled = 0
                continue
            }
            piled += 1
            guard index > 0, !scalar.hidesItsBase else { return true }
            let previous = self[index - 1]
            guard previous.isMark || previous.properties.isAlphabetic || previous.properties.numericType != nil else {
                return true
            }
            guard scalar.properties.generalCategory == .nonspacingMark else { continue }
            if scalar == previous || piled > 3 && !scalar.isShapedByJoiners { return true }
            if scalar.value == 0x307, ["i", "j", "l", "\u{131}"].contains(previous) { return true }
        }
        return false
    }

    // MARK: Words

    fileprivate var hasDeceptiveWords: Bool {
        let isEastAsian = contains(where: \.isEastAsian)
        let words = split { !$0.properties.isAlphabetic && !$0.isMark }.map { Word($0, isInEastAsianText: isEastAsian) }
        if words.contains(where: \.isMixed) { return true }
        let doubtful = words.filter(\.isOfLookAlikes)
        guard !doubtful.isEmpty else { return false }
        return words.contains(where: \.hasLatin) || words.allSatisfy { $0.isOfLookAlikes || $0.isCompanyForm }
    }
}

/// A word of a name, and what its letters look like.
private struct Word {
    /// A letter outside the look-alikes that is Latin.
    let hasLatin: Bool
    /// Letters of two alphabets, or look-alikes among Latin letters.
    let isMixed: Bool
    /// At least two letters, each of which looks like a Latin one but is none.
    let isOfLookAlikes: Bool
    /// The form of a company in Greek or Cyrillic letters, which look like Latin ones by chance.
    let isCompanyForm: Bool

    init(_ word: ArraySlice<Unicode.Scalar>, isInEastAsianText: Bool) {
        let letters = word.filter { !$0.isMark }
        let isCompanyForm = Self.companyForms.contains(String(String.UnicodeScalarView(letters)))
        // Japanese texts write Latin letters in full width, so that they fill a square.
        let lookAlikes = letters.filter { $0.isLookAlike && !(isInEastAsianText && $0.isFullWidth) }
        let alphabets = Set(letters.compactMap(\.alphabet))
        hasLatin = letters.contains { $0.alphabet == .latin && !$0.isLookAlike }
        let widths = isInEastAsianText && letters.contains { $0.isFullWidth } && letters.contains(where: \.isASCII)
        isMixed = alphabets.count > 1 || hasLatin && !lookAlikes.isEmpty || widths
        isOfLookAlikes =
            lookAlikes.count > 1 && lookAlikes.count == letters.count && !isCompanyForm
            && lookAlikes.allSatisfy { $0.alphabet != nil || $0.isFullWidth || $0.isMathematical }
        self.isCompanyForm = isCompanyForm
    }

    private static let companyForms: Set = [
        "ООО", "ОАО", "ЗАО", "ПАО", "АО", "ТОО", "ОсОО", "ОО", "СООО", "ТОВ", "ЕАД", "АД", "ΑΕ", "ΟΕ", "ΕΕ", "ΕΠΕ",
        "ΙΚΕ",
    ]
}
