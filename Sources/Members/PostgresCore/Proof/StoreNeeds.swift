import BankCore
import Ledger
public import Money
public import SettlementProtocol

/// The parts of the federation file that decide what a bank writes into its own tables.
public struct StoreNeeds: Hashable, Sendable {
    /// The coordinators whose transactions the bank posts; entries refer to them by name.
    public let coordinators: [MemberID]
    /// The currencies that the bank keeps.
    public let currencies: [Currency]

    /// - Parameters:
    ///   - coordinators: Empty for coordinators with names of any length.
    ///   - currencies: Empty for those of the accounts in the database.
    public init(coordinators: [MemberID] = [], currencies: [Currency] = []) {
        self.coordinators = coordinators
        self.currencies = currencies
    }

    private static let maxMemberIDLength = 63

    /// The reference of the entries of a transaction that does not exist, as long as the longest that will be written.
    func maxReference(_ number: Int) -> String {
        let longest = coordinators.map(\.text).max { $0.utf8.count < $1.utf8.count }
        let coordinator = longest ?? String(repeating: "x", count: Self.maxMemberIDLength)
        return "freshet \(coordinator)/00000000-0000-7000-8000-00000000000\(number)"
    }
}
