/// The role of an account in a bank's books. Raw values are in journals and on the wire: append only.
public enum AccountKind: String, Hashable, Sendable, CaseIterable {
    /// Money that the bank owes a customer.
    case customer
    /// The bank's own money that it lends out.
    case reserve
    /// A share of the reserve that is set aside for one of the bank's customers, who borrows from it.
    case allocation
    /// Fees that the bank has earned.
    case feeIncome = "fee-income"
    /// The net debt between this bank and one other: positive if this bank owes.
    case clearing
    /// The source of the money in the bank's books: the other side of opening balances.
    case capital
    /// The amount that one peer may still owe this bank.
    case creditLimit = "credit-limit"
    /// The bank's net position in the federation: rises with what it receives.
    case position
    /// The unused part of a mandate.
    case mandate
    /// Money that one bank had paid in at the settlement bank, on a clearing account, when the books last opened.
    case prefunding
    /// The account in which the legs of a settlement window meet at one bank: empty before and after.
    case settlement
    /// The net debt between this bank and one other when a settlement window was frozen, kept until it is settled.
    case window
    /// The part of the reserve that prepared loans through one other bank may hold at once. Loans leave it as it was.
    case lendingLimit = "lending-limit"
    /// The part of the reserve that prepared loans of one borrower may hold at once. Loans leave it as it was.
    case borrowerLimit = "borrower-limit"

    /// Whether it is part of the general ledger, whose balances sum to zero for each currency. The others are limits:
    /// they are held and posted beside the money, and have no other side.
    public var isMoney: Bool {
        switch self {
        case .customer, .reserve, .allocation, .feeIncome, .clearing, .capital, .settlement: true
        case .creditLimit, .position, .mandate, .prefunding, .window, .lendingLimit, .borrowerLimit: false
        }
    }

    /// How a transaction's postings on it turn into a hold.
    public var rule: HoldRule {
        switch self {
        case .customer, .reserve, .allocation, .feeIncome, .capital, .mandate, .lendingLimit, .borrowerLimit: .funded
        case .clearing, .creditLimit, .position, .prefunding, .settlement, .window: .exposure
        }
    }
}

/// How a transaction's postings on one account turn into what it must hold.
public enum HoldRule: Hashable, Sendable {
    /// Every step is funded by the starting balance or by earlier credits of the same transaction. The hold is the
    /// deepest point below the starting balance along the sequence.
    case funded
    /// Only the end counts: the hold is max(0, −net).
    case exposure
}
