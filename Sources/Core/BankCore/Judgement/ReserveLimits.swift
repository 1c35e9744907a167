public import Ledger
public import Money
import Projections
import SettlementProtocol

/// How much of a lender's reserve prepared loans may hold at once, in one currency. Each limit is an account.
///
/// Without them a borrower without money could hold the whole reserve again and again, by loans that another bank lets
/// time out.
public struct ReserveLimits: Hashable, Sendable {
    /// For loans that one other bank originates; the lender's own customers have no such limit.
    public let perBank: Amount
    /// For the loans of one borrower.
    public let perBorrower: Amount

    public init(perBank: Amount, perBorrower: Amount) {
        self.perBank = perBank
        self.perBorrower = perBorrower
    }
}

/// The part of the reserve that one advance would hold, with the accounts that limit it.
public struct ReserveShare: Hashable, Sendable {
    public let currency: Currency
    /// Minor units; more than zero.
    public let principal: Int64
    /// Nil for a loan of the lender's own customer.
    public let bank: AccountName?
    public let borrower: AccountName
    /// The borrower's limit; minor units.
    public let limit: Int64
}

extension Judge {
    /// As in ``DerivedNames/shares``, of a projection that may still be refused.
    func sharesOfReserve(in prepare: OpenedPrepare) -> [ReserveShare] {
        guard !reserveLimits.isEmpty, !prepare.projection.lendings.isEmpty else { return [] }
        let originator = prepare.header.originator
        return prepare.projection.lendings.compactMap { lending in
            guard let leg = prepare.projection.legs.first(where: { $0.sequence == lending.advance }),
                let limits = reserveLimits[leg.currency], let payer = leg.payer,
                AccountName(payer.account) == Chart.reserve(leg.currency)
            else { return nil }
            return ReserveShare(
                currency: leg.currency, principal: leg.amount.minorUnits,
                bank: originator == bank ? nil : Chart.lendingLimit(originator, leg.currency),
                borrower: Chart.borrowerLimit(originator, handle: lending.borrowerHandle, leg.currency),
                limit: limits.perBorrower.minorUnits)
        }
    }
}

extension ReserveShare {
    /// The amendment that opens the borrower's account.
    var opening: Amendment {
        Amendment(
            id: "open/\(borrower)", opened: [Account(name: borrower, kind: .borrowerLimit, currency: currency)],
            postings: limit == 0 ? [] : [Posting(borrower, limit)])
    }
}

extension [Posting] {
    /// Appends an advance's effect on the limits of the reserve. It holds the principal until the outcome, and changes no
    /// balance.
    ///
    /// - Parameter weight: How often it counts against the borrower's limit.
    mutating func append(_ share: ReserveShare, weight: Int64) {
        if let bank = share.bank {
            append(Posting(bank, -share.principal))
            append(Posting(bank, share.principal))
        }
        append(Posting(share.borrower, -share.principal * weight))
        append(Posting(share.borrower, share.principal * weight))
    }
}
