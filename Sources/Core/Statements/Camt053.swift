import Money

/// A statement as ISO 20022 bank-to-customer statement, version camt.053.001.08: one message with one `Stmt`.
///
/// The same statement gives the same bytes. UTF-8, line feeds, times in UTC. `docs/statements.md` lists the content
/// of each element, and says how a text that is too long for its element is shortened.
public struct Camt053: Hashable, Sendable {
    public static let namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"

    public let statement: AccountStatement

    public init(_ statement: AccountStatement) { self.statement = statement }
}

extension Camt053: TextOutputStreamable {
    /// Writes the message in pieces of about 16 KiB, so the whole message is never in memory.
    ///
    /// A stream cannot report an error. One that writes to a disk keeps the error, and its owner checks it afterwards.
    public func write(to output: inout some TextOutputStream) {
        var markup = Markup()
        markup.declaration()
        markup.open("Document", attribute: "xmlns=\"\(Self.namespace)\"")
        markup.open("BkToCstmrStmt")
        header(&markup)
        markup.open("Stmt")
        introduction(&markup)
        account(&markup)
        balances(&markup)
        summary(&markup)
        for entry in statement.entries {
            write(entry, &markup)
            if markup.isLarge { output.write(markup.take()) }
        }
        unshortenedName(&markup)
        for name in ["Stmt", "BkToCstmrStmt", "Document"] { markup.close(name) }
        output.write(markup.take())
    }
}

extension Camt053 {
    private func header(_ markup: inout Markup) {
        markup.element("GrpHdr") {
            $0.element("MsgId", fit(statement.id, 35))
            $0.element("CreDtTm", UTCTime(unixMilliseconds: statement.createdAt).dateTime)
        }
    }

    private func introduction(_ markup: inout Markup) {
        markup.element("Id", fit(statement.id, 35))
        markup.element("CreDtTm", UTCTime(unixMilliseconds: statement.createdAt).dateTime)
        markup.element("FrToDt") {
            $0.element("FrDtTm", UTCTime(unixMilliseconds: statement.period.from).dateTime)
            // The year 10000 has no form in ISO 8601.
            $0.element("ToDtTm", UTCTime(unixMilliseconds: min(statement.period.to, UTCTime.limit)).dateTime)
        }
    }

    private func account(_ markup: inout Markup) {
        let account = statement.account
        let servicer = statement.servicer
        markup.element("Acct") {
            $0.element("Id") { $0.element("Othr") { $0.element("Id", fit(account.name, 34)) } }
            $0.element("Ccy", account.currency.code)
            $0.element("Nm", fit(account.name, 70))
            $0.element("Ownr") {
                $0.element("Nm", fit(account.owner, 140))
                $0.element("Id") {
                    $0.element("OrgId") { $0.element("Othr") { $0.element("Id", fit(account.owner, 35)) } }
                }
            }
            $0.element("Svcr") {
                $0.element("FinInstnId") {
                    if !servicer.name.isEmpty { $0.element("Nm", fit(servicer.name, 140)) }
                    $0.element("Othr") { $0.element("Id", fit(servicer.id, 35)) }
                }
            }
        }
    }

    /// Only a day that has ended has a closing balance (CLBD), and only one that has begun an opening one (OPBD). Before
    /// that, the balance is an interim one (ITBD) of the moment at which the statement was made.
    private func balances(_ markup: inout Markup) {
        if statement.period.from <= statement.createdAt {
            balance("OPBD", statement.opening, &markup) { $0.element("Dt", day(statement.period.from)) }
        } else {
            interimBalance(statement.opening, &markup)
        }
        if statement.isFinal {
            balance("CLBD", statement.closing, &markup) { $0.element("Dt", day(statement.period.to - 1)) }
        } else {
            interimBalance(statement.closing, &markup)
        }
    }

    private func interimBalance(_ amount: Amount, _ markup: inout Markup) {
        balance("ITBD", amount, &markup) {
            $0.element("DtTm", UTCTime(unixMilliseconds: statement.createdAt).dateTime)
        }
    }

    private func balance(
        _ code: String, _ balance: Amount, _ markup: inout Markup, date: (inout Markup) -> Void
    ) {
        markup.element("Bal") {
            $0.element("Tp") { $0.element("CdOrPrtry") { $0.element("Cd", code) } }
            amount(balance, &$0)
            $0.element("Dt", date)
        }
    }

    private func day(_ instant: UInt64) -> String { UTCTime(unixMilliseconds: instant).date }

    private func summary(_ markup: inout Markup) {
        let totals = statement.totals
        markup.element("TxsSummry") {
            $0.element("TtlNtries") {
                count(totals.count, sum: totals.sum, &$0)
                $0.element("TtlNetNtry") {
                    $0.element("Amt", magnitude(totals.net))
                    $0.element("CdtDbtInd", side(totals.net))
                }
            }
            $0.element("TtlCdtNtries") { count(totals.creditCount, sum: totals.creditSum, &$0) }
            $0.element("TtlDbtNtries") { count(totals.debitCount, sum: totals.debitSum, &$0) }
        }
    }

    private func count(_ entries: Int, sum: Amount, _ markup: inout Markup) {
        markup.element("NbOfNtries", String(entries))
        markup.element("Sum", magnitude(sum))
    }

    /// The account's full name, if it is too long for `Acct/Nm`.
    private func unshortenedName(_ markup: inout Markup) {
        let name = statement.account.name.replacingForbidden
        guard name.unicodeScalars.count > 70 else { return }
        markup.element("AddtlStmtInf", name.shortened(to: 500))
    }

    private func fit(_ text: String, _ limit: Int) -> String { text.replacingForbidden.shortened(to: limit) }
}
