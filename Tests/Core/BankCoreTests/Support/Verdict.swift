import BankCore
import Foundation
import Ledger
import Money
import Projections
import SettlementProtocol

extension TestBank {
    /// Stores this bank's vote on `loan`; nil for a yes, else the reason that the originator reads.
    mutating func verdict(on loan: Loan) throws -> ReasonCode? {
        let composition = try loan.composition()
        if let asker = loan.asker, loan.originator == id { originate(composition, for: asker) }
        return try verdict(on: composition)
    }

    mutating func verdict(on composition: Composition) throws -> ReasonCode? {
        switch try prepare(try composition.transaction.item(for: id)) {
        case .vote(.yes, _): return nil
        case .vote(.no(let sealed), _):
            let header = composition.transaction.header
            return try Refusal(
                opening: sealed, of: header.key, digest: composition.digest, from: id,
                ring: Fixtures.ring(header.originator)
            ).reason
        case .vote(.busy, _): return .busy
        case .refused(let error): return error.reason
        }
    }

    /// Finishes the transaction that was prepared under the loan's key.
    mutating func finish(_ loan: Loan, _ outcome: Outcome) {
        let digest = books.inDoubt.first { $0.key == loan.key }?.digest ?? Fixtures.digest(0)
        finish(CoreFinish(key: loan.key, digest: digest, outcome: outcome))
    }

    subscript(account: String) -> Account? { books.ledger[AccountName(account)] }

    /// The change of every account whose balance differs from `before`.
    func changes(since before: TestBank) -> [String: Int64] {
        var changes: [String: Int64] = [:]
        for (now, then) in zip(books.ledger.accounts, before.books.ledger.accounts) where now.balance != then.balance {
            changes[now.name.text] = now.balance - then.balance
        }
        return changes
    }

    var holdsNothing: Bool { books.ledger.accounts.allSatisfy { $0.held == 0 && $0.pending == 0 } }
}
