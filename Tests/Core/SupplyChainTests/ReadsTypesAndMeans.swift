import SupplyChain
import Testing

/// An invoice's type code (UNTDID 1001) and payment means (UNTDID 4461) decide whether it is a claim to lend on.
@Suite struct ReadsTypesAndMeans {
    private func warnings(type: String) throws -> [DocumentWarning] {
        try SampleInvoice.document(replacing: ">380<", with: ">\(type)<").warnings
    }

    private func warnings(means: String) throws -> [DocumentWarning] {
        let means = "<cac:PaymentMeans><cbc:PaymentMeansCode>\(means)</cbc:PaymentMeansCode></cac:PaymentMeans>"
        return try SampleInvoice.document(
            replacing: "<cac:LegalMonetaryTotal>", with: means + "<cac:LegalMonetaryTotal>"
        ).warnings
    }

    @Test(arguments: [
        "80", "82", "84", "295", "326", "331", "380", "383", "384", "385", "386", "387", "388", "389", "390", "394",
        "471",
        "500", "527", "575", "623", "633", "780", "875", "876", "877", "SATIS", "01", "6",
    ])
    func `a claim of the supplier is left alone`(type: String) throws {
        #expect(try warnings(type: type).isEmpty)
    }

    @Test(arguments: ["393", "472", "473", "501"])
    func `a claim that is assigned is pointed out, whoever is named as payee`(type: String) throws {
        #expect(try warnings(type: type) == [.payeeIsNotSupplier])
    }

    @Test(arguments: [
        "81", "83", "261", "262", "296", "308", "381", "396", "420", "457", "458", "502", "503", "532",
    ])
    func `a credit in an invoice's place is pointed out`(type: String) throws {
        #expect(try warnings(type: type) == [.invoiceIsCredit])
    }

    @Test(arguments: ["102", "130", "325", "382", "553", "751", "817", "870", "935"])
    func `a document that asks for no payment is pointed out`(type: String) throws {
        let document = try SampleInvoice.document(replacing: ">380<", with: ">\(type)<")
        #expect(document.warnings == [.asksForNoPayment])
        #expect(!document.isFinanceable)
    }

    /// 220 is an order and 310 an offer.
    @Test(arguments: ["71", "202", "203", "204", "211", "218", "219", "395", "456", "220", "310"])
    func `a request, a valuation and a notice are pointed out`(type: String) throws {
        #expect(try warnings(type: type) == [.claimIsPreliminary])
    }

    @Test(arguments: [("true", [DocumentWarning.isCopy]), ("1", [.isCopy]), ("false", [])])
    func `a copy is pointed out`(indicator: String, expected: [DocumentWarning]) throws {
        let text = "<cbc:CopyIndicator>\(indicator)</cbc:CopyIndicator><cbc:IssueDate>"
        #expect(try SampleInvoice.document(replacing: "<cbc:IssueDate>", with: text).warnings == expected)
    }

    @Test(arguments: ["1", "30", "31", "42", "50", "56", "57", "58", "93", "ZZZ"])
    func `a transfer by the buyer is left alone`(means: String) throws {
        #expect(try warnings(means: means).isEmpty)
    }

    @Test(arguments: ["3", "49", "51", "59"])
    func `a payment that the supplier collects is pointed out`(means: String) throws {
        #expect(try warnings(means: means) == [.collectedBySupplier])
    }

    @Test(arguments: ["10", "20", "24", "48", "54", "55", "60", "68", "70", "92", "97", "98"])
    func `a payment by card, cheque, bill, set-off or in cash is pointed out`(means: String) throws {
        #expect(try warnings(means: means) == [.paidByOtherMeans])
    }
}
