import BankAPI
import CommandParts
import Federation
import SettlementProtocol
import SupplyChain
import Terminal

extension DemoStory {
    func introduce(_ books: BooksSnapshot) async {
        narrator.part("A federation of processes, each with its own ports and folder")
        var table = Table([.init("process"), .init("kind"), .init("url"), .init("pid", .right)])
        for member in await federation.members {
            table.add([
                Cell(member.id.text), Cell(member.role.rawValue), Cell(member.settlementURL), Cell("\(member.pid)"),
            ])
        }
        narrator.say(table.lines(narrator.style))
        narrator.part("Invoice \(invoice.id.printable)")
        narrator.say([
            "\(cast.paid.borrower.owner.printable) invoices \(cast.paid.buyer.owner.printable):"
                + " \(MoneyText.money(cast.paid.payable, cast.paid.currency)), issued \(invoice.issueDate)"
                + (invoice.dueDate.map { ", due \($0)" } ?? ""),
            "and must pay \(cast.paid.upstream.owner) first:"
                + " \(MoneyText.money(cast.paid.principal, cast.paid.currency)).",
        ])
        narrator.part("The books before")
        narrator.say(
            DemoAccountTable(accounts: accounts(of: cast.paid), currency: cast.paid.currency).lines(
                books, narrator.style))
    }

    /// Part 1: the loan across all banks.
    mutating func settle(from before: BooksSnapshot) async throws -> BooksSnapshot {
        let claim = cast.paid
        narrator.part("1 of 3: \(claim.lender) lends, four banks settle at once")
        narrator.say([
            "One transaction: \(claim.lender) lends \(claim.borrower.owner.printable) what it owes \(claim.upstream.owner);",
            "\(claim.buyer.owner.printable) pays its invoice at \(claim.buyer.bank) under a mandate, and the loan is repaid with its fee.",
            "",
        ])
        let loan = try await request(claim)
        note(loan)
        expect(loan.state == .committed, "the loan is committed")
        let after = try await compareBooks(before, after: loan, claim)
        _ = await reconcile()
        return after
    }

    /// Part 2: the same with a buyer who lacks the money.
    mutating func refuse(from before: BooksSnapshot) async throws {
        let claim = cast.unpayable
        narrator.part("2 of 3: the same loan, but the buyer lacks the money")
        let loan = try await request(claim)
        note(loan)
        expect(loan.state == .aborted, "the loan is aborted")
        expect(loan.reason == ReasonCode.insufficientFunds.rawValue, "it is aborted for insufficient_funds")
        expect(loan.reasonFrom == claim.buyer.bank.text, "the reason comes from \(claim.buyer.bank), the buyer's bank")
        let after = try await BooksSnapshot.take(federation.clients)
        expect(after == before, "an aborted loan leaves every account of every bank as it was")
        narrator.say([
            "", after == before ? "every account of every bank is as before, holds included" : "books CHANGED",
        ])
    }

    /// Compares the changes of the books with the loan's legs, account by account.
    mutating func compareBooks(
        _ before: BooksSnapshot, after loan: API.Loan, _ claim: DemoClaim
    ) async throws -> BooksSnapshot {
        let after = try await BooksSnapshot.take(federation.clients)
        let table = DemoAccountTable(accounts: accounts(of: claim), currency: claim.currency)
        narrator.say(["", "the books after:"] + table.lines(from: before, to: after, narrator.style))
        expect(loan.applied, "every bank has finished loan \(loan.id)")
        expect(after.isQuiet, "nothing is held or in doubt after loan \(loan.id)")
        expect(
            after.changes(since: before) == Self.changes(of: loan),
            "the accounts changed by exactly the legs of loan \(loan.id)")
        return after
    }

    /// The accounts of the lender and the parties, in the order in which the money moves.
    private func accounts(of claim: DemoClaim) -> [DemoAccount] {
        let lender = { (id: String) in
            DemoAccount(bank: claim.lender, id: "\(id)/\(claim.currency)", owner: "the lender")
        }
        let poor = cast.unpayable.currency == claim.currency ? [cast.unpayable.buyer] : []
        return [lender("reserve"), lender("fee-income"), claim.borrower, claim.upstream, claim.buyer] + poor
    }

    /// A committed loan's changes to customers' accounts, reserves and fee income: its legs, and the fee's move from
    /// the reserve to the lender's fee income.
    private static func changes(of loan: API.Loan) -> [AccountReference: Int64] {
        var changes: [AccountReference: Int64] = [:]
        for leg in loan.legs {
            changes[.init(bank: leg.payerBank, account: leg.payerAccount), default: 0] -= leg.amountMinor
            changes[.init(bank: leg.payeeBank, account: leg.payeeAccount), default: 0] += leg.amountMinor
        }
        for advance in loan.advances {
            changes[.init(bank: advance.lender, account: "reserve/\(advance.currency)"), default: 0] -= advance.feeMinor
            changes[.init(bank: advance.lender, account: "fee-income/\(advance.currency)"), default: 0] +=
                advance.feeMinor
        }
        return changes.filter { $0.value != 0 }
    }
}
