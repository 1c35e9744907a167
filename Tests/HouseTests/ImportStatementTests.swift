import Testing

@Suite struct ImportStatementTests {
    @Test(arguments: [
        "import Money", "public import Money", "package import Money", "  internal import Money  // why",
        "@testable import Money", "@_exported import Money", "@_spi(Testing) public import Money",
        "@preconcurrency import Money", "import struct Money.Amount", "public import func Money.total",
        "import `Money`",
    ])
    func `an import is seen however it is written`(line: String) {
        #expect(ImportStatement(line)?.module == "Money")
    }

    @Test(arguments: ["", "// import Money", "/// import Money", "let important = Money.self", "importMoney()"])
    func `a line that imports nothing is left alone`(line: String) {
        #expect(ImportStatement(line) == nil)
    }
}
