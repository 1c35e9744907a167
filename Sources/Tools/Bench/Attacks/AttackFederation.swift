import BankAPI
package import Directory
import Foundation
import Money
import Projections
import SettlementProtocol

/// A benchmark's federation with two enemies in it: a customer of the first bank, and a member that the benchmark plays.
package struct AttackFederation: Sendable {
    /// Its banks are the honest ones, and its loans need no others.
    let honest: BenchFederation
    /// With the enemies.
    package let file: FederationFile
    let rogue: MemberID

    static let accomplice = "accomplice"

    /// - Parameter roguePort: Where the benchmark answers for the member that it plays.
    package init(roguePort: Int) throws {
        honest = try BenchFederation(banks: 3, isHot: false)
        rogue = try MemberID("rogue")
        var file = honest.file
        let account = AccountEntry(
            id: Self.accomplice, currency: honest.currency, opening: try Amount(minorUnits: 1_000_000_000))
        file.banks[0].customers.append(
            CustomerEntry(id: Self.accomplice, name: "Accomplice", accounts: [account]))
        for place in file.banks.indices {
            file.banks[place].creditLimits.append(
                CreditLimitEntry(
                    peer: rogue, currency: honest.currency, limit: try Amount(minorUnits: 1_000_000_000_000)))
        }
        file.banks.append(
            BankEntry(
                id: rogue, kind: .virtual, isStartedElsewhere: true, settlementPort: roguePort, apiPort: 0,
                currencies: [honest.currency], sealingKey: SealingKey().publicBytes))
        self.file = file
    }

    /// A loan of the accomplice: the advance goes to an account of the member that the benchmark plays.
    var loanWithRogue: API.LoanRequest { loan(payeeBank: rogue) }

    /// A loan of the accomplice: the third bank has no such account.
    var refusedLoan: API.LoanRequest { loan(payeeBank: honest.banks[2]) }

    private func loan(payeeBank: MemberID) -> API.LoanRequest {
        var loan = API.LoanRequest()
        var advance = API.Advance()
        advance.lender = honest.lender(of: 0).text
        advance.currency = honest.currency.code
        advance.principalMinor = LoanMix.principal
        advance.account = Self.accomplice
        loan.advances = [advance]
        var payment = API.Payment()
        payment.payerAccount = Self.accomplice
        payment.payeeBank = payeeBank.text
        payment.payeeAccount = "nobody"
        payment.currency = honest.currency.code
        payment.amountMinor = LoanMix.principal
        payment.reference = "attack"
        loan.payments = [payment]
        // Its places and holds are free again soon after the attack.
        loan.timeoutMs = 1_000
        return loan
    }
}
