import BankCore
import Journal
import ProcessInterface
import SettlementProtocol

/// The reasons why a bank is not converted, or does not serve from its configured database.
enum ConversionRefusal {
    static let notConverted = BankFailure(
        code: "store_not_converted",
        message: "the data folder holds the bank's own books, and the database would begin without them",
        next: "convert the bank into its database, then start again", kind: .configuration)

    static let notEmpty = BankFailure(
        code: "target_not_empty", message: "the schema freshet of this database already has accounts or votes",
        next: "give the bank a database whose schema freshet is new; nothing was changed", kind: .configuration)

    static func foreign(_ member: MemberID) -> BankFailure {
        BankFailure(
            code: "store_foreign", message: "the schema freshet of this database belongs to another member",
            next: "give \(member) a database of its own in `core:`; nothing was changed", kind: .configuration)
    }

    static func accountsTaken(_ count: Int64, in table: String) -> BankFailure {
        BankFailure(
            code: "accounts_taken",
            message: "\(count) of the customers' accounts are already in \(table), so their money would be mixed",
            next: "remove them from \(table), or give the bank a database without them; nothing was changed",
            kind: .configuration)
    }

    static func targetDiffers(_ move: StoreMove) -> BankFailure {
        BankFailure(
            code: "target_differs",
            message:
                "the bank's books were being moved to \(move.target) (conversion \(move.id)), not to this database",
            next: "name that database in `core:`, and start again", kind: .configuration)
    }

    static func targetLacksIt(_ move: StoreMove) -> BankFailure {
        BankFailure(
            code: "target_lacks_conversion",
            message:
                "the bank's books went to \(move.target) (conversion \(move.id)); this database does not have them",
            next: "name the database that has them in `core:`, or restore its newest backup; they are not copied again",
            kind: .configuration)
    }

    /// The database could not be asked whether the conversion was committed.
    static func unfinished(_ failure: BankFailure) -> BankFailure {
        BankFailure(
            code: "conversion_unfinished",
            message: "the connection was lost around the commit, and then: \(failure.message)",
            next: "convert the bank again, or start it: either one finds out and continues", kind: .tryAgain)
    }
}
