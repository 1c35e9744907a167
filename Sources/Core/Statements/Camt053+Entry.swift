import Money

extension Camt053 {
    /// One `Ntry`, its elements in the order of ReportEntry10.
    func write(_ entry: StatementEntry, _ markup: inout Markup) {
        let booked = UTCTime(unixMilliseconds: entry.bookedAt)
        let reference = EntryReference(entry)
        markup.element("Ntry") {
            $0.element("NtryRef", entry.name)
            amount(entry.amount, &$0)
            $0.element("Sts") { $0.element("Cd", "BOOK") }
            $0.element("BookgDt") { $0.element("DtTm", booked.dateTime) }
            $0.element("ValDt") { $0.element("Dt", entry.valueDate) }
            $0.element("AcctSvcrRef", reference.servicer)
            code(of: entry, &$0)
            details(of: entry, reference, &$0)
        }
    }

    /// Any receiver knows the domain code; the proprietary code is more exact.
    ///
    /// Families: received or issued credit transfers (RCDT, ICDT) for transactions of the federation, miscellaneous
    /// credit or debit operations (MCOP, MDOP) for the rest (ISO 20022 External Code Sets, Bank Transaction Codes).
    private func code(of entry: StatementEntry, _ markup: inout Markup) {
        let isCredit = entry.amount >= .zero
        let family =
            switch entry.cause {
            case .transaction: isCredit ? "RCDT" : "ICDT"
            case .amendment, .application: isCredit ? "MCOP" : "MDOP"
            }
        markup.element("BkTxCd") {
            $0.element("Domn") {
                $0.element("Cd", "PMNT")
                $0.element("Fmly") {
                    $0.element("Cd", family)
                    $0.element("SubFmlyCd", "OTHR")
                }
            }
            $0.element("Prtry") {
                $0.element("Cd", entry.cause.rawValue)
                $0.element("Issr", "Freshet")
            }
        }
    }

    /// An ISO 11649 reference (SCOR).
    private func creditorReference(_ reference: String, _ markup: inout Markup) {
        markup.element("Strd") {
            $0.element("CdtrRefInf") {
                $0.element("Tp") { $0.element("CdOrPrtry") { $0.element("Cd", "SCOR") } }
                $0.element("Ref", reference)
            }
        }
    }

    private func details(of entry: StatementEntry, _ reference: EntryReference, _ markup: inout Markup) {
        markup.element("NtryDtls") {
            $0.element("TxDtls") {
                $0.element("Refs") {
                    $0.element("AcctSvcrRef", reference.servicer)
                    if let transaction = reference.transaction {
                        $0.element("EndToEndId", transaction)
                        $0.element("TxId", transaction)
                    }
                }
                amount(entry.amount, &$0)
                if !reference.remittance.isEmpty || reference.structured != nil {
                    $0.element("RmtInf") {
                        for piece in reference.remittance { $0.element("Ustrd", piece) }
                        if let structured = reference.structured { creditorReference(structured, &$0) }
                    }
                }
            }
        }
    }

    /// `Amt` without a sign, and `CdtDbtInd`, which is its sign.
    func amount(_ amount: Amount, _ markup: inout Markup) {
        markup.element("Amt", magnitude(amount), attribute: "Ccy=\"\(statement.account.currency.code)\"")
        markup.element("CdtDbtInd", side(amount))
    }

    /// Decimal text with the currency's decimals and no sign.
    func magnitude(_ amount: Amount) -> String {
        (amount < .zero ? amount.negated : amount).decimal(in: statement.account.currency)
    }

    /// Zero is a credit.
    func side(_ amount: Amount) -> String { amount < .zero ? "DBIT" : "CRDT" }
}
