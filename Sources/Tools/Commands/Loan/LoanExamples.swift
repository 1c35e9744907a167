/// The ways to describe a loan, for help pages.
enum LoanExamples {
    static func text(verb: String) -> String {
        """
        By flags. The order of effect is: advances, payments, then each advance's repayment with its fee.

          freshet loan \(verb) --as mill@birch \\
            --advance alder:EUR:8000.00:mill-eur \\
            --pay mill-eur:EUR:8000.00:cedar:sawmill-eur:TIMBER-88 \\
            --pay doum:harbour-eur:EUR:12400.00:birch:mill-eur:2026-0117 \\
            --document 2026-0117=invoice.xml

        From the customer's allocation at its own bank, instead of a lender's open reserve:

          freshet loan \(verb) --as mill@birch --from-allocation EUR:8000.00:mill-eur --pay ...

        On an invoice: the supplier pays its own supplier with the loan, and the buyer's payment repays it.

          freshet loan \(verb) --as mill@birch --invoice invoice.xml \\
            --lender alder --account mill-eur --amount 8000.00 \\
            --upstream cedar:sawmill-eur --buyer doum:harbour-eur

        By a file, YAML or JSON:

          freshet loan \(verb) --as mill@birch --file loan.yaml

          advances:
            - {lender: alder, currency: EUR, principal: "8000.00", account: mill-eur}
          payments:
            - {payer_account: mill-eur, payee_bank: cedar, payee_account: sawmill-eur,
               currency: EUR, amount: "8000.00", reference: TIMBER-88}
            - {payer_bank: doum, payer_account: harbour-eur, payee_account: mill-eur,
               currency: EUR, amount: "12400.00", reference: 2026-0117,
               document: {supplier: "0088:7300010000018", kind: invoice,
                          number: 2026-0117, issue_date: 2026-11-02}}

        An advance may also have repay_from, or from_allocation: true instead of a lender. A document may also be \
        {reference: 64 hexadecimal digits}. The file may also have an id (UUIDv7) and timeout_ms.
        """
    }
}
