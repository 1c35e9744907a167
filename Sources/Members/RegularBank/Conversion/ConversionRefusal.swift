import Hosting
import Journal
import SettlementProtocol

/// Why a bank is not converted, or does not serve from the database that it was given.
enum ConversionRefusal {
    static let nothingToConvert = StartFailure(
        code: "nothing_to_convert", message: "the data folder holds no books of the bank's own",
        next: "name the folder that freshet-virtual-bank served from: --data DIR", exitCode: 78)

    static let noCore = StartFailure(
        code: "core_missing", message: "the federation file names no database for this bank",
        next:
            "add `core: postgres://…` to its entry; without it a regular bank keeps the same embedded books, and there is nothing to convert",
        exitCode: 78)

    static let notConverted = StartFailure(
        code: "store_not_converted",
        message: "the data folder holds the bank's own books, and the database would begin without them",
        next: "run `freshet-regular-bank convert` with the same arguments, then start again", exitCode: 78)

    static let notEmpty = StartFailure(
        code: "target_not_empty", message: "the schema freshet of this database has accounts or votes already",
        next: "give the bank a database whose schema freshet is new; nothing was changed", exitCode: 78)

    static func foreign(_ member: MemberID) -> StartFailure {
        StartFailure(
            code: "store_foreign", message: "the schema freshet of this database belongs to another member",
            next: "give \(member) a database of its own in `core:`; nothing was changed", exitCode: 78)
    }

    static func accountsTaken(_ count: Int64, in table: String) -> StartFailure {
        StartFailure(
            code: "accounts_taken",
            message: "\(count) of the customers' accounts stand in \(table) already, so their money would be mixed",
            next: "take them out of \(table), or give the bank a database without them; nothing was changed",
            exitCode: 78)
    }

    static func targetDiffers(_ move: StoreMove) -> StartFailure {
        StartFailure(
            code: "target_differs",
            message:
                "the bank's books were on their way to \(move.target) (conversion \(move.id)), not to this database",
            next: "name that database in `core:`, and start again", exitCode: 78)
    }

    static func targetLacksIt(_ move: StoreMove) -> StartFailure {
        StartFailure(
            code: "target_lacks_conversion",
            message:
                "the bank's books went to \(move.target) (conversion \(move.id)), and this database has not got them",
            next: "name the database that has them in `core:`, or restore its newest backup; they are not copied again",
            exitCode: 78)
    }

    /// Whether it was committed could not be asked.
    static func unfinished(_ failure: StartFailure) -> StartFailure {
        StartFailure(
            code: "conversion_unfinished",
            message: "the connection was lost around the commit, and then: \(failure.message)",
            next: "run `freshet-regular-bank convert` again, or start the bank: both find out and go on", exitCode: 75)
    }
}
