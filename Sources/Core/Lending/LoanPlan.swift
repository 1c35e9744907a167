public import Money
public import Projections
public import SettlementProtocol

/// A loan laid out in legs: advances, then payments, then repayments of principal and fee.
public struct LoanPlan: Hashable, Sendable {
    public enum Purpose: String, Hashable, Sendable {
        case advance
        case payment
        case repayment
    }

    public struct QuotedAdvance: Hashable, Sendable {
        public let lender: MemberID
        public let currency: Currency
        public let principal: Amount
        public let fee: Amount
        public let termsVersion: UInt32
        /// Sequence numbers of the advance and of its repayment.
        public let advance: UInt32
        public let repayment: UInt32

        public init(
            lender: MemberID, currency: Currency, principal: Amount, fee: Amount, termsVersion: UInt32,
            advance: UInt32, repayment: UInt32
        ) {
            self.lender = lender
            self.currency = currency
            self.principal = principal
            self.fee = fee
            self.termsVersion = termsVersion
            self.advance = advance
            self.repayment = repayment
        }
    }

    public let legs: [Leg]
    /// The purpose of each leg, in the legs' order.
    public let purposes: [Purpose]
    public let quotes: [QuotedAdvance]

    /// Restores a plan that was made before.
    public init(legs: [Leg], purposes: [Purpose], quotes: [QuotedAdvance]) {
        self.legs = legs
        self.purposes = purposes
        self.quotes = quotes
    }

    /// - Parameter terms: The lender's published terms for the currency, or nil if it does not lend it.
    /// - Throws: ``LoanError``.
    public init(
        _ order: LoanOrder, originator: MemberID, terms: (MemberID, Currency) -> LendingTerms?
    ) throws(LoanError) {
        guard !order.advances.isEmpty else { throw LoanError(.noAdvance, "a loan needs at least one advance") }
        let count = order.advances.count * 2 + order.payments.count
        guard count <= ProtocolLimits.entries / 2 else {
            throw LoanError(.tooManyLegs, "\(count) legs are more than the limit of \(ProtocolLimits.entries / 2)")
        }
        guard (order.advances.map(\.principal) + order.payments.map(\.amount)).allSatisfy({ $0 > .zero }) else {
            throw LoanError(.amountNotPositive, "every principal and payment must be more than zero")
        }
        var legs: [Leg] = []
        var quotes: [QuotedAdvance] = []
        for (index, advance) in order.advances.enumerated() {
            legs.append(
                Leg(
                    sequence: UInt32(index),
                    payer: Leg.Party(bank: advance.lender, account: advance.lendingAccount),
                    payee: Leg.Party(bank: originator, account: advance.account), currency: advance.currency,
                    amount: advance.principal))
        }
        for payment in order.payments {
            legs.append(
                Leg(
                    sequence: UInt32(legs.count), payer: payment.payer, payee: payment.payee,
                    currency: payment.currency,
                    amount: payment.amount, creditorReference: payment.creditorReference,
                    documentReference: payment.documentReference))
        }
        for (index, advance) in order.advances.enumerated() {
            let quote = try Self.quote(
                advance, terms: terms(advance.lender, advance.currency), advance: UInt32(index),
                repayment: UInt32(legs.count))
            legs.append(try Self.repayment(of: advance, quote: quote, originator: originator))
            quotes.append(quote)
        }
        self.legs = legs
        self.quotes = quotes
        purposes =
            order.advances.map { _ in .advance } + order.payments.map { _ in .payment }
            + order.advances.map { _ in .repayment }
        try checkThatItRepays(originator: originator)
    }

    private static func quote(
        _ advance: LoanOrder.Advance, terms: LendingTerms?, advance index: UInt32, repayment: UInt32
    ) throws(LoanError) -> QuotedAdvance {
        guard let terms else {
            throw LoanError(.notALender, "\(advance.lender) publishes no lending terms for \(advance.currency)")
        }
        guard advance.principal <= terms.maximumPrincipal else {
            throw LoanError(
                .aboveMaximumPrincipal,
                "\(advance.lender) lends at most \(terms.maximumPrincipal.decimal(in: advance.currency)) \(advance.currency)"
            )
        }
        do {
            return QuotedAdvance(
                lender: advance.lender, currency: advance.currency, principal: advance.principal,
                fee: try terms.fee(on: advance.principal), termsVersion: terms.version, advance: index,
                repayment: repayment)
        } catch {
            throw LoanError(.amountTooLarge, error.detail)
        }
    }

    private static func repayment(
        of advance: LoanOrder.Advance, quote: QuotedAdvance, originator: MemberID
    ) throws(LoanError) -> Leg {
        do {
            return Leg(
                sequence: quote.repayment, payer: Leg.Party(bank: originator, account: advance.repayFrom),
                payee: Leg.Party(bank: advance.lender, account: advance.lendingAccount),
                currency: advance.currency, amount: try quote.principal.adding(quote.fee))
        } catch {
            throw LoanError(.amountTooLarge, error.detail)
        }
    }

    /// The terms of each lender's own advances, with the borrower's handle at that lender.
    public func lendings(handle: (MemberID) -> Hash256) -> [MemberID: [AdvanceTerms]] {
        var lendings: [MemberID: [AdvanceTerms]] = [:]
        for quote in quotes {
            lendings[quote.lender, default: []].append(
                AdvanceTerms(
                    advance: quote.advance, repayments: [quote.repayment], termsVersion: quote.termsVersion,
                    borrowerHandle: handle(quote.lender)))
        }
        return lendings
    }

    /// The deepest point of an account of `bank` below its start, along the legs' sequence; minor units, 0 or less.
    public func deepestPoint(of account: String, at bank: MemberID) -> Int64 {
        var (running, deepest): (Int64, Int64) = (0, 0)
        for leg in legs {
            if leg.payer.bank == bank, leg.payer.account == account { running -= leg.amount.minorUnits }
            deepest = min(deepest, running)
            if leg.payee.bank == bank, leg.payee.account == account { running += leg.amount.minorUnits }
        }
        return deepest
    }

    /// The deepest point of each account of `bank` below its start, along the legs' sequence; minor units, 0 or less.
    public func deepestPoints(at bank: MemberID) -> [String: Int64] {
        var running: [String: Int64] = [:]
        var deepest: [String: Int64] = [:]
        for leg in legs {
            if leg.payer.bank == bank {
                running[leg.payer.account, default: 0] -= leg.amount.minorUnits
                deepest[leg.payer.account] = min(deepest[leg.payer.account] ?? 0, running[leg.payer.account] ?? 0)
            }
            if leg.payee.bank == bank { running[leg.payee.account, default: 0] += leg.amount.minorUnits }
        }
        return deepest
    }

    /// Sums stay below 64 × 10¹⁵, so they cannot overflow. But no account may dip by more than ``Amount/limit``.
    private func checkThatItRepays(originator: MemberID) throws(LoanError) {
        for leg in legs where leg.payer == leg.payee {
            throw LoanError(.paysItself, "leg \(leg.sequence) pays the account that it debits, \(leg.payer.account)")
        }
        for (account, depth) in deepestPoints(at: originator) where depth < -Amount.limit {
            throw LoanError(.amountTooLarge, "the legs debit \(account) by more than \(Amount.limit) minor units")
        }
    }
}
