import Money
import Statements
import Terminal

/// A statement as data for programs.
struct StatementReport: Encodable, Sendable {
    struct Entry: Encodable, Sendable {
        let position: UInt64
        let part: UInt32
        let bookedAt: String
        let valueDate: String
        let amount: MinorUnits
        let balance: MinorUnits
        let cause: String
        let reference: String
        let creditorReference: String

        enum CodingKeys: String, CodingKey {
            case position, part, cause, reference
            case bookedAt = "booked_at"
            case valueDate = "value_date"
            case creditorReference = "creditor_reference"
            case amount = "amount_minor"
            case balance = "balance_minor"
        }
    }

    let bank: String
    let account: String
    let owner: String
    let currency: String
    /// The first instant of the period, and the first one after it.
    let from: String
    let to: String
    let opening: MinorUnits
    let closing: MinorUnits
    /// False if the period has not ended: then the closing balance is the one so far.
    let closingIsFinal: Bool
    let entries: [Entry]

    enum CodingKeys: String, CodingKey {
        case bank, account, owner, currency, from, to, entries
        case opening = "opening_minor"
        case closing = "closing_minor"
        case closingIsFinal = "closing_is_final"
    }

    init(_ statement: AccountStatement) {
        bank = statement.servicer.id
        account = statement.account.name
        owner = statement.account.owner
        currency = statement.account.currency.code
        from = Timestamp.text(statement.period.from)
        to = Timestamp.text(statement.period.to)
        opening = MinorUnits(statement.opening.minorUnits)
        closing = MinorUnits(statement.closing.minorUnits)
        closingIsFinal = statement.isFinal
        entries = statement.entries.map { entry in
            Entry(
                position: entry.position, part: entry.part, bookedAt: Timestamp.text(entry.bookedAt),
                valueDate: entry.valueDate,
                amount: MinorUnits(entry.amount.minorUnits), balance: MinorUnits(entry.balanceAfter.minorUnits),
                cause: entry.cause.rawValue, reference: entry.reference,
                creditorReference: entry.creditorReference)
        }
    }
}
