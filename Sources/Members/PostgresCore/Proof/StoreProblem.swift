import BankCore
import Ledger

/// A reason why a finish would fail in a bank's database, with the place and the remedy.
struct StoreProblem: Hashable, Sendable {
    enum Code: String, Hashable, Sendable, CaseIterable {
        /// A table or column is not what the mapping says.
        case mappingMismatch = "mapping_mismatch"
        /// The role lacks a privilege.
        case lacksPrivilege = "role_lacks_privilege"
        /// The held amounts are not safe.
        case guardsMissing = "guards_missing"
        /// The bank could vote yes and could not post the outcome.
        case cannotFinish = "cannot_finish"
        /// A value in the bank's table is not an amount.
        case damagedValue = "damaged_value"
    }

    let code: Code
    /// The table and the column if there is one, and what is wrong with it.
    let text: String
    /// The change that heals it.
    let next: String
}

extension StoreProblem {
    static func damaged(_ account: AccountName) -> StoreProblem {
        StoreProblem(
            code: .damagedValue, text: "the balance or hold of \(account) at the bank is not an amount",
            next: "correct the account's row in the bank's own table")
    }
}

extension StoreProblem: CustomStringConvertible {
    var description: String { "\(code.rawValue): \(text)" }
}

extension BankFailure {
    /// A refusal to start because of these problems, which are all named; nil if there are none.
    init?(_ problems: [StoreProblem]) {
        guard let first = problems.first else { return nil }
        let alike = problems.filter { $0.code == first.code }
        self.init(
            code: first.code.rawValue, message: alike.map(\.text).joined(separator: "; "),
            next: alike.map(\.next).uniqued.joined(separator: "; "), kind: .configuration)
    }
}

extension [String] {
    /// Each element once, in order.
    fileprivate var uniqued: [String] {
        reduce(into: []) { unique, text in
            if !unique.contains(text) { unique.append(text) }
        }
    }
}
