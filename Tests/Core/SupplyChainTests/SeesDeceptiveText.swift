import SupplyChain
import Testing

/// Names and ids that do not read as they look.
@Suite struct SeesDeceptiveText {
    private func warnings(name: String) throws -> [DocumentWarning] {
        let escaped = name.replacing("&", with: "&amp;")
        return try SampleInvoice.document(replacing: ">Mill<", with: ">\(escaped)<").warnings
    }

    @Test(arguments: [
        // Cyrillic, Greek, Armenian, Cherokee, Georgian, Coptic and Lisu letters in a Latin word.
        "M\u{456}ll", "\u{39C}ill", "Tim\u{570}er", "\u{13B7}ill", "Mi\u{10E7}ll", "Mi\u{2C9F}l", "Mi\u{A4F2}l",
        // Latin letters of other uses: phonetic, full width, mathematical, circled, small capitals, Roman numerals.
        "B\u{251}sket", "Bas\u{FF4B}et", "\u{1D40C}ill", "\u{24C2}ill", "\u{26A}nn", "M\u{2170}ll",
        // Words of look-alikes alone.
        "\u{410}\u{421}\u{415} Mill", "\u{441}\u{43E}\u{440}\u{435}", "\u{FF2D}\u{FF29}\u{FF2C}",
    ])
    func `look-alike letters are pointed out`(name: String) throws {
        #expect(try warnings(name: name) == [.deceptiveText])
    }

    @Test(arguments: [
        // Directions, zero width, soft hyphen, word joiner, byte order mark, tag, selector, joiner of graphemes, filler.
        "Mi\u{202E}ll", "Mi\u{2066}ll", "Mi\u{200E}ll", "Mi\u{200B}ll", "Mi\u{200D}ll", "Mi\u{AD}ll", "Mi\u{2060}ll",
        "Mi\u{FEFF}ll", "Mi\u{E0061}ll", "Mill\u{FE0F}", "Mill\u{E0101}", "Mi\u{34F}ll", "Mi\u{3164}ll", "Mi\u{2800}ll",
        // Control, private and unassigned characters.
        "Mi\u{9B}ll", "Mi\u{E000}ll", "Mi\u{378}ll",
    ])
    func `invisible characters are pointed out`(name: String) throws {
        #expect(try warnings(name: name) == [.deceptiveText])
    }

    @Test(arguments: [
        "Mi\u{336}ll", "Mi\u{20E0}ll", "Mi\u{365}ll", "M\u{301}\u{301}ill", "Mi\u{307}ll", "- \u{301}Mill",
        "M\u{300}\u{301}\u{302}\u{303}ill",
    ])
    func `marks that hide or pile up are pointed out`(name: String) throws {
        #expect(try warnings(name: name) == [.deceptiveText])
    }

    @Test(arguments: [
        "شركة توريد | Maximum Speed", "می\u{200C}خواهم", "Завод Mill", "ООО Ромашка", "ООО Mill", "Пекарня Южная",
        "株式会社 ABC物産", "株式会社ＡＢＣ", "주식회사 LG화학", "華為技術有限公司", "Μύλος Α.Ε.", "Αθήνα", "Møller & Söhne",
        "Mu\u{308}ller", "Yıldız Işık A.Ş.", "Łódź Đặng Nguyễn", "Þórður Æsa", "L’Œuvre n° 2 – 3ª", "Ελληνικά ἄρθρα",
        "ՀԱՅԱՍՏԱՆ", "საქართველო", "บริษัท", "नमस्ते प्राइवेट", "ירושלים בע״מ", "Kɔku Ŋutsu", "Siemens™ №5",
    ])
    func `names in several languages are not pointed out`(name: String) throws {
        #expect(try warnings(name: name).isEmpty)
    }

    @Test(arguments: [
        ("7300010000018", "730001000001\u{FF18}"), ("7300010000018", "73\u{41E}0010000018"), (">S-1<", ">S\u{200B}-1<"),
        (">S-1<", ">\u{405}-1<"),
    ])
    func `an id or a number with a look-alike is pointed out`(ascii: String, deceptive: String) throws {
        #expect(try SampleInvoice.document(replacing: ascii, with: deceptive).warnings == [.deceptiveText])
    }
}
