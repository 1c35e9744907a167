import BankCore
import Journal
import ProcessInterface
import SettlementProtocol

/// Why a bank is not converted, or does not serve from the database that it was given.
enum ConversionRefusal {
    static let notConverted = BankFailure(
        code: "store_not_converted",
        message: "the data folder holds the bank's own books, and the database would begin without them",
        next: "convert the bank with this program and the same arguments, then start again", kind: .configuration)

    static let notEmpty = BankFailure(
        code: "target_not_empty", message: "the schema freshet of this database has accounts or votes already",
        next: "give the bank a database whose schema freshet is new; nothing was changed", kind: .configuration)

    static func foreign(_ member: MemberID) -> BankFailure {
        BankFailure(
            code: "store_foreign", message: "the schema freshet of this database belongs to another member",
            next: "give \(member) a database of its own in `core:`; nothing was changed", kind: .configuration)
    }

    static func accountsTaken(_ count: Int64, in table: String) -> BankFailure {
        BankFailure(
            code: "accounts_taken",
            message: "\(count) of the customers' accounts stand in \(table) already, so their money would be mixed",
            next: "take them out of \(table), or give the bank a database without them; nothing was changed",
            kind: .configuration)
    }

    static func targetDiffers(_ move: StoreMove) -> BankFailure {
        BankFailure(
            code: "target_differs",
            message:
                "the bank's books were on their way to \(move.target) (conversion \(move.id)), not to this database",
            next: "name that database in `core:`, and start again", kind: .configuration)
    }

    static func targetLacksIt(_ move: StoreMove) -> BankFailure {
        BankFailure(
            code: "target_lacks_conversion",
            message:
                "the bank's books went to \(move.target) (conversion \(move.id)), and this database has not got them",
            next: "name the database that has them in `core:`, or restore its newest backup; they are not copied again",
            kind: .configuration)
    }

    /// Whether it was committed could not be asked.
    static func unfinished(_ failure: BankFailure) -> BankFailure {
        BankFailure(
            code: "conversion_unfinished",
            message: "the connection was lost around the commit, and then: \(failure.message)",
            next: "convert the bank again, or start it: both find out and go on", kind: .tryAgain)
    }
}
