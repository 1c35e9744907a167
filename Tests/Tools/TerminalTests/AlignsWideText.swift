import Terminal
import Testing

@Suite struct AlignsWideText {
    @Test func `text in characters of two columns is padded by its width`() {
        var table = Table([.init("of"), .init("balance", .right)])
        table.add(["茶の木商店", "30"])
        table.add(["Harbour Hotels", "7"])
        #expect(
            table.lines(TextStyle(isOn: false)) == [
                "of              balance",
                "茶の木商店           30",
                "Harbour Hotels        7",
            ])
    }

    @Test func `accents and combining marks take no extra column`() {
        var table = Table([.init("of"), .init("n")])
        table.add(["Cafe\u{301}", "1"])
        #expect(table.lines(TextStyle(isOn: false))[1] == "Cafe\u{301}  1")
    }
}
