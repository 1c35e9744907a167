import BankCore
import Foundation
import Ledger
import Money
import Projections
import SettlementProtocol

extension TestBank {
    /// What this bank votes on `loan`, stored: nil for a yes, else the reason as the originator reads it.
    mutating func verdict(on loan: Loan) throws -> ReasonCode? {
        let composition = try loan.composition()
        if let customer = loan.customer, loan.originator == id { originate(composition, for: customer) }
        return try verdict(on: composition)
    }

    mutating func verdict(on composition: Composition) throws -> ReasonCode? {
        let (answer, event) = prepare(try composition.transaction.item(for: id))
        if let event { store(event) }
        switch answer {
        case .vote(.yes): return nil
        case .vote(.no(let sealed)):
            let header = composition.transaction.header
            return try Refusal(
                opening: sealed, of: header.key, digest: composition.digest, from: id,
                ring: Fixtures.ring(header.originator)
            ).reason
        case .vote(.busy): return .busy
        case .conflict: return .conflict
        case .expired: return .expired
        }
    }

    /// Finishes what was prepared under `number`.
    mutating func finish(_ loan: Loan, _ outcome: Outcome) throws {
        let digest = books.inDoubt.first { $0.key == loan.key }?.digest ?? Fixtures.digest(0)
        if let event = finish(CoreFinish(key: loan.key, digest: digest, outcome: outcome)).event { store(event) }
    }

    subscript(account: String) -> Account? { books.ledger[AccountName(account)] }

    /// Every account that differs from how the bank opened, by how much; nothing may be held.
    func changes(since before: TestBank) -> [String: Int64] {
        var changes: [String: Int64] = [:]
        for (now, then) in zip(books.ledger.accounts, before.books.ledger.accounts) where now.balance != then.balance {
            changes[now.name.text] = now.balance - then.balance
        }
        return changes
    }

    var holdsNothing: Bool { books.ledger.accounts.allSatisfy { $0.held == 0 && $0.pending == 0 } }
}
