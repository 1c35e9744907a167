public import Money
public import Projections
public import SettlementProtocol

/// A borrower's request: advances, the payments in between, and the accounts that repay.
public struct LoanOrder: Hashable, Sendable {
    /// A lender's money for the borrower's account.
    public struct Advance: Hashable, Sendable {
        /// The source of the lender's money.
        public enum Source: Hashable, Sendable {
            case reserve
            /// The borrower's own share of the reserve, if the lender is the borrower's bank.
            case allocation(customer: String)
        }

        public let lender: MemberID
        public let currency: Currency
        public let principal: Amount
        /// The borrower's account at the originator.
        public let account: String
        /// The account at the originator that repays principal and fee.
        public let repayFrom: String
        public let source: Source

        public init(
            lender: MemberID, currency: Currency, principal: Amount, account: String, repayFrom: String,
            source: Source = .reserve
        ) {
            self.lender = lender
            self.currency = currency
            self.principal = principal
            self.account = account
            self.repayFrom = repayFrom
            self.source = source
        }

        /// The account at the lender that lends, and that is repaid.
        var lendingAccount: String {
            switch source {
            case .reserve: LendingAccount.reserve(currency)
            case .allocation(let customer): LendingAccount.allocation(customer, currency)
            }
        }
    }

    public struct Payment: Hashable, Sendable {
        public let payer: Leg.Party
        public let payee: Leg.Party
        public let currency: Currency
        public let amount: Amount
        public let creditorReference: String
        public let documentReference: Hash256?

        public init(
            payer: Leg.Party, payee: Leg.Party, currency: Currency, amount: Amount, creditorReference: String = "",
            documentReference: Hash256? = nil
        ) {
            self.payer = payer
            self.payee = payee
            self.currency = currency
            self.amount = amount
            self.creditorReference = creditorReference
            self.documentReference = documentReference
        }
    }

    public let advances: [Advance]
    /// In the order in which they take effect.
    public let payments: [Payment]

    public init(advances: [Advance], payments: [Payment]) {
        self.advances = advances
        self.payments = payments
    }
}
