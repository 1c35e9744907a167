import Ledger
import Lending
import Money
import Projections
import SettlementProtocol

/// A lender's demands before it votes yes: each advance is tied by index to its own repayments, under terms that the
/// lender still honours, and no leg counts twice. The transaction may hold the money no longer than the terms say.
struct LenderRule {
    let bank: MemberID
    let terms: [Currency: [UInt32: LendingTerms]]

    struct Checked {
        /// Sequence numbers of legs that lend.
        var advances: Set<UInt32> = []
        /// Sequence numbers of legs that repay, with the account that each must pay: the one that lent.
        var repayments: [UInt32: String] = [:]
        /// The fee that each lending earns, with the account that lent, in the order of the lendings.
        var fees: [(account: String, currency: Currency, fee: Int64)] = []
    }

    func checked(_ projection: Projection, timeoutMilliseconds: UInt32) throws(RefusalError) -> Checked {
        var checked = Checked()
        guard !projection.lendings.isEmpty else { return checked }
        var legs: [UInt32: ProjectedLeg] = [:]
        for leg in projection.legs { legs[leg.sequence] = leg }
        for lending in projection.lendings {
            try check(lending, legs: legs, timeoutMilliseconds: timeoutMilliseconds, into: &checked)
        }
        return checked
    }

    private func check(
        _ lending: AdvanceTerms, legs: [UInt32: ProjectedLeg], timeoutMilliseconds: UInt32, into checked: inout Checked
    ) throws(RefusalError) {
        guard let advance = legs[lending.advance], let payer = advance.payer, advance.payerBank == bank else {
            throw RefusalError(.projectionMismatch, "leg \(lending.advance) lends, but this bank does not pay it")
        }
        guard let terms = terms[advance.currency]?[lending.termsVersion] else {
            throw RefusalError(.termsNotHonoured, "terms version \(lending.termsVersion) is not honoured")
        }
        guard timeoutMilliseconds <= terms.maximumTimeoutMilliseconds else {
            throw RefusalError(
                .timeoutTooLong, "votes may be gathered for at most \(terms.maximumTimeoutMilliseconds) ms")
        }
        guard checked.repayments[lending.advance] == nil, checked.advances.insert(lending.advance).inserted else {
            throw RefusalError(.projectionMismatch, "leg \(lending.advance) is counted twice")
        }
        guard advance.amount <= terms.maximumPrincipal else { throw RefusalError(.aboveMaximumPrincipal) }
        var repaid: Int128 = 0
        for sequence in lending.repayments {
            guard let repayment = legs[sequence], repayment.payeeBank == bank, sequence > lending.advance,
                repayment.currency == advance.currency
            else { throw RefusalError(.projectionMismatch, "leg \(sequence) does not repay leg \(lending.advance)") }
            guard !checked.advances.contains(sequence),
                checked.repayments.updateValue(payer.account, forKey: sequence) == nil
            else {
                throw RefusalError(.projectionMismatch, "leg \(sequence) is counted twice")
            }
            repaid += Int128(repayment.amount.minorUnits)
        }
        let fee: Amount
        do { fee = try terms.fee(on: advance.amount) } catch {
            throw RefusalError(.repaymentTooSmall, error.detail)
        }
        guard repaid >= Int128(advance.amount.minorUnits) + Int128(fee.minorUnits), repaid <= Int128(Amount.limit)
        else {
            throw RefusalError(.repaymentTooSmall, "principal and fee are not repaid")
        }
        checked.fees.append((payer.account, advance.currency, Int64(repaid) - advance.amount.minorUnits))
    }
}
