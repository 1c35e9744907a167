import Terminal
import Testing

@Suite struct AlignsTables {
    @Test func `columns are as wide as their longest cell, and lines end without spaces`() {
        var table = Table([.init("process"), .init("url"), .init("pid", .right)])
        table.add(["ford", "http://127.0.0.1:7000", "41"])
        table.add(["a-long-name", "-", "4102"])
        table.add(["x"])
        #expect(
            table.lines(TextStyle(isOn: false)) == [
                "process      url                     pid",
                "ford         http://127.0.0.1:7000    41",
                "a-long-name  -                      4102",
                "x",
            ])
    }

    @Test func `colour does not move the columns`() {
        var table = Table([.init("state"), .init("pid", .right)])
        table.add([Cell("up") { $0.green($1) }, "1"])
        #expect(table.lines(TextStyle(isOn: true))[1] == "\u{1B}[32mup\u{1B}[0m     " + "  1")
    }

    @Test func `a table without rows shows its titles`() {
        #expect(Table([.init("a"), .init("b")]).lines(TextStyle(isOn: false)) == ["a  b"])
    }
}
