import ArgumentParser
import BankAPI
import ProcessInterface
import Terminal

/// The loan to request: described by flags, by a file, or by an invoice.
struct LoanOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A lender's money for one of the borrower's accounts; repeatable.",
            valueName: AdvanceArgument.form.lowercased()))
    var advance: [String] = []

    @Option(
        help: ArgumentHelp(
            "An advance from the borrower's allocation at the bank that is asked; repeatable.",
            valueName: AdvanceArgument.allocatedForm.lowercased()))
    var fromAllocation: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            A payment, after the advances and before the repayments; repeatable, in order. Without a bank, the payer's \
            account is at the bank that is asked.
            """, valueName: PaymentArgument.form.lowercased()))
    var pay: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            The document that the payments with this reference pay: a UBL file, or 64 hexadecimal digits. A debit \
            under a mandate needs the mandate's document. Repeatable.
            """, valueName: "reference=document"))
    var document: [String] = []

    @Option(help: ArgumentHelp("A loan as a YAML or JSON file instead of flags; see above.", valueName: "path"))
    var file: String?

    @OptionGroup(title: "On an invoice") var invoiceOptions: InvoiceOptions

    /// The request, with an id only if a file has one.
    ///
    /// - Throws: ``CommandFailure`` that says what is wrong, and in which argument.
    func request() throws(CommandFailure) -> API.LoanRequest {
        let isByFlags = !(advance + fromAllocation + pay + document).isEmpty
        switch (isByFlags, file, invoiceOptions.isUsed) {
        case (true, nil, false): return try requestOfFlags()
        case (false, let file?, false): return try LoanFile.load(path: file)
        case (false, nil, true): return try invoiceOptions.loan().request()
        default:
            throw CommandFailure(
                code: "one_way_needed", "a loan needs one description: --advance and --pay, --file, or --invoice",
                next: "Use one of the three; freshet loan request --help shows each.", exitCode: Exit.usage)
        }
    }

    private func requestOfFlags() throws(CommandFailure) -> API.LoanRequest {
        var request = API.LoanRequest()
        for text in advance { request.advances.append(try AdvanceArgument(text).advance) }
        for text in fromAllocation { request.advances.append(try AdvanceArgument(fromAllocation: text).advance) }
        for text in pay { request.payments.append(try PaymentArgument(text).payment) }
        for text in document {
            let paid = try PaidDocument(text)
            for warning in paid.warnings { Talk.line("warning: \(warning.printable)") }
            try paid.note(in: &request)
        }
        return request
    }
}
