import Terminal
import Testing

@Suite struct PrintsTextOfOthers {
    @Test(arguments: [
        ("Mill & Sons", "Mill & Sons"), ("茶の木商店 é", "茶の木商店 é"), ("\u{1B}[2Jgone", "\\u{1B}[2Jgone"),
        ("a\u{9B}31mb", "a\\u{9B}31mb"), ("one\ntwo\r\tthree", "one\\u{A}two\\u{D}\\u{9}three"),
        ("paid\u{202E}001", "paid\\u{202E}001"),
    ])
    func `control characters for the terminal are printed as escapes`(text: String, printed: String) {
        #expect(text.printable == printed)
    }

    @Test func `a message keeps its lines`() {
        #expect("one\ntwo\u{7}".printableLines == "one\ntwo\\u{7}")
    }

    @Test func `a table's cells cannot leave their row`() {
        var table = Table([.init("reference")])
        table.add([Cell("T-1\nT-2\u{1B}[A")])
        #expect(table.lines(TextStyle(isOn: false)) == ["reference", "T-1\\u{A}T-2\\u{1B}[A"])
    }
}
