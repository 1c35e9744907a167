import BankAPI
import CommandParts
import Federation
import Money
import SettlementProtocol
import SupplyChain
import Terminal

/// The demo's outcome as data for programs.
struct DemoReport: Encodable, Sendable {
    struct Loan: Encodable, Sendable {
        let id: String
        /// `committed` or `aborted`.
        let outcome: String
        @OrNull var reason: String?
        @OrNull var reasonFrom: String?
        let principal: MinorUnits
        let fee: MinorUnits
        let currency: String

        enum CodingKeys: String, CodingKey {
            case id, outcome, reason, currency
            case reasonFrom = "reason_from"
            case principal = "principal_minor"
            case fee = "fee_minor"
        }
    }

    struct Process: Encodable, Sendable {
        let name: String
        let kind: String
        let pid: Int32
    }

    struct Killing: Encodable, Sendable {
        let name: String
        let killed: Int32
        let restarted: Int32

        enum CodingKeys: String, CodingKey {
            case name
            case killed = "pid_killed"
            case restarted = "pid_restarted"
        }
    }

    struct Invoice: Encodable, Sendable {
        let id: String
        let currency: String
        let payable: MinorUnits

        enum CodingKeys: String, CodingKey {
            case id, currency
            case payable = "payable_minor"
        }
    }

    let invoice: Invoice
    let loans: [Loan]
    let booksBefore: [BooksReport]
    let booksAfter: [BooksReport]
    let reconciliation: ReconciliationReport
    /// As they ran at the end.
    let processes: [Process]
    let killing: Killing
    let elapsedMilliseconds: Int
    /// Expectations that were not met; empty if everything went as told.
    let differences: [String]

    init(
        invoice: Document, loans: [API.Loan], before: BooksSnapshot, after: BooksSnapshot,
        reconciliation: ReconciliationReport, members: [RunningMember], killing: DemoStory.Killing, elapsed: Duration,
        differences: [String]
    ) {
        self.invoice = Invoice(
            id: invoice.id, currency: invoice.payableCurrency.code, payable: MinorUnits(invoice.payable.minorUnits))
        self.loans = loans.map(Loan.init)
        booksBefore = before.books.map(BooksReport.init)
        booksAfter = after.books.map(BooksReport.init)
        self.reconciliation = reconciliation
        processes = members.map { Process(name: $0.id.text, kind: $0.role.rawValue, pid: $0.pid) }
        self.killing = Killing(name: killing.bank.text, killed: killing.killed, restarted: killing.restarted)
        elapsedMilliseconds = Int(elapsed / .milliseconds(1))
        self.differences = differences
    }

    enum CodingKeys: String, CodingKey {
        case invoice, loans, reconciliation, processes, killing, differences
        case booksBefore = "books_before"
        case booksAfter = "books_after"
        case elapsedMilliseconds = "elapsed_ms"
    }
}

extension DemoReport.Loan {
    /// - Parameter loan: With one advance.
    fileprivate init(_ loan: API.Loan) {
        let advance = loan.advances.first ?? API.AdvanceQuote()
        self.init(
            id: loan.id, outcome: loan.state.word, reason: loan.reason.nonEmpty, reasonFrom: loan.reasonFrom.nonEmpty,
            principal: MinorUnits(advance.principalMinor), fee: MinorUnits(advance.feeMinor),
            currency: advance.currency)
    }
}
