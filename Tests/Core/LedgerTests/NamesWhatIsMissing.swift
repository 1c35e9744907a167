import Ledger
import Testing

@Suite struct NamesWhatIsMissing {
    @Test func `an unknown account is a shortage without a kind`() throws {
        #expect(
            try Fixtures.ledger().shortage(of: [("mill", -1), ("nobody", 1)])
                == Shortage(account: AccountName("nobody"), kind: nil, cause: .unknownAccount))
    }

    @Test func `a closed account is a shortage`() throws {
        var ledger = try Fixtures.ledger()
        try ledger.close(AccountName("smith"))
        #expect(
            ledger.shortage(of: [("mill", -1), ("smith", 1)])
                == Shortage(account: AccountName("smith"), kind: .customer, cause: .closedAccount))
    }

    @Test func `the first posting that falls short is named`() throws {
        let ledger = try Fixtures.ledger()
        #expect(ledger.shortage(of: [("limit", -51), ("mill", -101)])?.account.text == "limit")
        #expect(ledger.shortage(of: [("mill", -101), ("limit", -51)])?.account.text == "mill")
    }

    @Test func `a refused transaction holds nothing`() throws {
        var ledger = try Fixtures.ledger()
        let before = ledger.accounts
        #expect(throws: Shortage.self) { try ledger.hold([("mill", -60), ("smith", 60), ("limit", -51)]) }
        #expect(ledger.accounts == before)
    }
}
