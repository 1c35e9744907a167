import SupplyChain
import Testing

/// Accounts to pay to: IBANs however they are spelled, and national numbers.
@Suite struct ReadsAccountNumbers {
    private func warnings(_ accounts: String..., code: String = "30") throws -> [DocumentWarning] {
        let means = accounts.map { account in
            """
            <cac:PaymentMeans><cbc:PaymentMeansCode>\(code)</cbc:PaymentMeansCode>\
            <cac:PayeeFinancialAccount><cbc:ID>\(account)</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
            """
        }
        return try SampleInvoice.document(
            replacing: "<cac:LegalMonetaryTotal>", with: means.joined() + "<cac:LegalMonetaryTotal>"
        ).warnings
    }

    @Test(arguments: [
        "GB29 NWBK 6016 1331 9268 19", "DE90200400000625899000", "de90 2004 0000 0625 8990 00", "NO93 8601 1117 947",
        "IBAN: NL91-ABNA-0417-1643-00", "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "BR15 0000 0000 0000 1093 2840 814P 2", "FR14 2004 1010 0505 0001 3M02 606",
    ])
    func `an IBAN is one in any spelling`(account: String) throws {
        #expect(try warnings(account, code: "58").isEmpty)
    }

    @Test(arguments: [
        // A digit changed, in several spellings.
        "DE90200400000625894000", "de90200400000625894000", "DE90-2004-0000-0625-8940-00",
        "IBAN DE90200400000625894000",
        "iban:DE90.2004.0000.0625.8940.00",
        // A character lost, one too many, a letter where the country has digits.
        "NO93 8601 1117 94", "GB29 NWBK 6016 1331 9268 190", "DE9020040000062589900O",
        // A country without IBANs; no country at all.
        "US64 SVBK US6S 3300 9586 71", "IBAN 1234567",
    ])
    func `a number that is meant as an IBAN and is none is pointed out`(account: String) throws {
        #expect(try warnings(account, code: "30") == [.ibanCheckFailed])
    }

    /// They pass MOD 97-10, because 00, 01 and 99 are congruent to 97, 98 and 2.
    @Test(arguments: ["FI00 1234 5600 0000 96", "FI01 1234 5600 0000 78", "FI99 1234 5600 0000 60"])
    func `check digits outside 02 to 98 are pointed out`(account: String) throws {
        #expect(try warnings(account) == [.ibanCheckFailed])
    }

    @Test(arguments: ["1234567", "SE12-3456", "5050-1055", "0532013000"])
    func `a national number is left alone, but noted in a SEPA payment`(account: String) throws {
        #expect(try warnings(account).isEmpty)
        #expect(try warnings(account, code: "58") == [.accountIsNotIBAN])
    }

    @Test func `several accounts are pointed out, and one account in several spellings is not`() throws {
        #expect(try warnings("1234567", "7654321") == [.severalPaymentMeans])
        #expect(try warnings("1234567", "1234567", "123-4567").isEmpty)
        #expect(
            try warnings("DE90 2004 0000 0625 8990 00", "DE90200400000625899000", "IBAN de90-20040000-0625899000")
                .isEmpty)
    }

    @Test(arguments: ["DE9020040000062589900\u{200B}0", "D\u{415}90200400000625899000", "ＤＥ９０２００４０００００６２５８９９０００"])
    func `an account with an invisible or a look-alike character is pointed out`(account: String) throws {
        #expect(try warnings(account).contains(.deceptiveText))
    }
}
