import Money
import Statements
import Terminal

/// A statement as data for programs.
struct StatementReport: Encodable, Sendable {
    struct Entry: Encodable, Sendable {
        let position: UInt64
        let bookedAt: String
        let amount: MinorUnits
        let balance: MinorUnits
        let cause: String
        let reference: String

        enum CodingKeys: String, CodingKey {
            case position, cause, reference
            case bookedAt = "booked_at"
            case amount = "amount_minor"
            case balance = "balance_minor"
        }
    }

    let bank: String
    let account: String
    let owner: String
    let currency: String
    let opening: MinorUnits
    let closing: MinorUnits
    let entries: [Entry]

    enum CodingKeys: String, CodingKey {
        case bank, account, owner, currency, entries
        case opening = "opening_minor"
        case closing = "closing_minor"
    }

    init(_ statement: AccountStatement) {
        bank = statement.servicer.id
        account = statement.account.name
        owner = statement.account.owner
        currency = statement.account.currency.code
        opening = MinorUnits(statement.opening.minorUnits)
        closing = MinorUnits(statement.closing.minorUnits)
        entries = statement.entries.map { entry in
            Entry(
                position: entry.position, bookedAt: Timestamp.text(entry.bookedAt),
                amount: MinorUnits(entry.amount.minorUnits), balance: MinorUnits(entry.balanceAfter.minorUnits),
                cause: entry.cause.rawValue, reference: entry.reference)
        }
    }
}
