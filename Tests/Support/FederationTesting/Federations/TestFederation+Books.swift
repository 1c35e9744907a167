import BankAPI
import BankClient
import Federation
import Foundation
public import SettlementProtocol
public import Testing

extension TestFederation {
    /// Every bank's books as they are now, holds included.
    public func books() async throws -> Books {
        var books = Books()
        for bank in banks {
            for account in try await operators(of: bank).getBooks().accounts {
                books.lines["\(bank) \(account.id)"] = Books.Line(
                    balance: account.balanceMinor, held: account.heldMinor, pending: account.pendingMinor)
            }
        }
        return books
    }

    /// Every bank's books once nothing is held, pending or in doubt anywhere.
    public func quietBooks(
        within deadline: Duration = .seconds(30), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Books {
        try await eventually("holds stay at a bank", within: deadline, sourceLocation: sourceLocation) {
            let books = try await books()
            guard books.isQuiet, try await inDoubt() == 0 else { return nil }
            return books
        }
    }

    /// The number of transactions in doubt, summed over all banks.
    public func inDoubt() async throws -> UInt32 {
        var count: UInt32 = 0
        for bank in banks { count += try await inDoubt(at: bank) }
        return count
    }

    public func inDoubt(at bank: MemberID) async throws -> UInt32 {
        try await operators(of: bank).getBooks().inDoubt
    }

    /// Runs `body` and fails the test if any balance of any bank differs afterwards, or if a hold stays.
    public func changingNoBook<Result>(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Result
    ) async throws -> Result {
        let before = try await quietBooks(sourceLocation: sourceLocation)
        let result = try await body()
        let after = try await quietBooks(sourceLocation: sourceLocation)
        #expect(after.changes(since: before) == [:], "a book changed", sourceLocation: sourceLocation)
        return result
    }

    /// Fails the test unless every pair of clearing accounts agrees and every currency sums to zero.
    public func expectReconciled(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for bank in banks {
            let report = try await operators(of: bank).reconcile()
            for line in report.comparisons {
                #expect(
                    line.error.isEmpty && line.differenceMinor == 0 && line.excusedMinor == 0,
                    "\(bank) and \(line.peer) differ: \(line)", sourceLocation: sourceLocation)
            }
            #expect(report.trialBalance.allSatisfy { $0.sumMinor == 0 }, "\(bank)", sourceLocation: sourceLocation)
            #expect(report.inDoubt == 0, "\(bank)", sourceLocation: sourceLocation)
        }
    }
}
