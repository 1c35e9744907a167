public import Ledger
public import Lending
public import Money
public import Projections
public import SettlementProtocol

/// A bank's judgement of a prepare, without any I/O: who may debit, which accounts may be addressed, the lender's
/// demands, and the postings that follow.
///
/// Authorisation comes first. It has one reason, `not_authorised`, so that probing does not reveal whether an account,
/// a mandate or a document exists. Finer reasons are kept for debits that the owner consented to.
public struct Judge: Sendable {
    public let bank: MemberID
    /// Every version of lending terms that is still honoured.
    private let terms: [Currency: [UInt32: LendingTerms]]
    /// Nil if the federation settles no windows.
    private let settlement: WindowRule?
    /// By currency; a currency without one has no such limits.
    let reserveLimits: [Currency: ReserveLimits]

    /// - Parameter reserveLimits: Their accounts must exist, except those of borrowers.
    public init(
        bank: MemberID, honouredTerms: [LendingTerms], settlement: SettlementTerms? = nil,
        reserveLimits: [Currency: ReserveLimits] = [:]
    ) {
        self.bank = bank
        self.reserveLimits = reserveLimits
        self.settlement = settlement.map(WindowRule.init)
        var terms: [Currency: [UInt32: LendingTerms]] = [:]
        for version in honouredTerms { terms[version.currency, default: [:]][version.version] = version }
        self.terms = terms
    }

    /// The inputs to the judgement of one prepare, besides the prepare itself.
    public struct Facts: Sendable {
        /// This bank's own durable record of the transaction, if it originated it.
        public let origination: Origination?
        /// Read once per batch.
        public let businessDay: BusinessDay
        public let accounts: [AccountName: Account]
        /// By their roots; see ``DerivedNames/mandates``.
        public let mandates: [AccountName: MandateStanding]
        /// How often a loan counts against a borrower's limit, by its account; once if it has no entry.
        public let weights: [AccountName: Int64]

        public init(
            origination: Origination?, businessDay: BusinessDay, accounts: [AccountName: Account],
            mandates: [AccountName: MandateStanding] = [:], weights: [AccountName: Int64] = [:]
        ) {
            self.origination = origination
            self.businessDay = businessDay
            self.accounts = accounts
            self.mandates = mandates
            self.weights = weights
        }
    }

    /// The names to which the legs and lendings of a prepare lead. Most take a hash, so they are derived once.
    public struct DerivedNames: Sendable {
        /// The root of the mandate that may cover a leg's debit, by the leg's place; nil if none may.
        fileprivate let mandateRoots: [AccountName?]
        /// The parts of the limited reserves that the prepare would hold, in the order of its lendings.
        let shares: [ReserveShare]

        /// The roots of the mandates that may cover a debit.
        public var mandates: [AccountName] { mandateRoots.compactMap { $0 } }
    }

    public func derivedNames(of prepare: OpenedPrepare) -> DerivedNames {
        let isWindow = settlement != nil && WindowRule.applies(to: prepare.projection)
        return DerivedNames(
            mandateRoots: prepare.projection.legs.map { isWindow ? nil : mandateRoot(for: $0) },
            shares: sharesOfReserve(in: prepare))
    }

    private func mandateRoot(for leg: ProjectedLeg) -> AccountName? {
        guard let payer = leg.payer, let document = leg.documentReference else { return nil }
        return Mandate.name(
            account: payer.account, creditorBank: leg.payeeBank, creditorAccount: leg.payeeAccount,
            documentReference: document, currency: leg.currency)
    }

    /// The accounts whose owners, kinds and currencies the judgement needs.
    ///
    /// - Parameter mandates: Those of ``DerivedNames/mandates`` that the bank's desk knows, by their roots.
    public func accountsNeeded(
        for prepare: OpenedPrepare, _ derived: DerivedNames, under mandates: [AccountName: MandateStanding] = [:]
    ) -> [AccountName] {
        if let settlement, WindowRule.applies(to: prepare.projection) {
            return settlement.terms.accounts(of: SettlementWindow(prepare.header.key.id))
        }
        var names: [AccountName] = []
        for (leg, root) in zip(prepare.projection.legs, derived.mandateRoots) {
            if let payer = leg.payer { names.append(AccountName(payer.account)) }
            if let root { names.append(mandates[root]?.mandate.name(under: root) ?? root) }
            if leg.payeeBank == bank { names.append(AccountName(leg.payeeAccount)) }
        }
        names += derived.shares.map(\.borrower)
        return names
    }

    /// The postings of a yes, in the order in which they take effect.
    ///
    /// - Throws: The ``Refusal`` of a no.
    public func postings(
        for prepare: OpenedPrepare, _ derived: DerivedNames, facts: Facts
    ) throws(RefusalError) -> [Posting] {
        if let settlement, WindowRule.applies(to: prepare.projection) {
            return try settlement.postings(for: prepare, facts: facts)
        }
        let lendings = try LenderRule(bank: bank, terms: terms).checked(
            prepare.projection, timeoutMilliseconds: prepare.header.timeoutMilliseconds)
        var postings: [Posting] = []
        postings.reserveCapacity(prepare.projection.legs.count * 4)
        for (leg, root) in zip(prepare.projection.legs, derived.mandateRoots) {
            if leg.payerBank == bank {
                try debit(leg, under: root, prepare: prepare, facts: facts, lendings: lendings, into: &postings)
            }
            if leg.payeeBank == bank { try credit(leg, facts: facts, lendings: lendings, into: &postings) }
        }
        for earned in lendings.fees {
            postings.append(Posting(AccountName(earned.account), -earned.fee))
            postings.append(Posting(Chart.feeIncome(earned.currency), earned.fee))
        }
        for share in derived.shares { postings.append(share, weight: facts.weights[share.borrower] ?? 1) }
        return postings
    }

    private func debit(
        _ leg: ProjectedLeg, under root: AccountName?, prepare: OpenedPrepare, facts: Facts,
        lendings: LenderRule.Checked, into postings: inout [Posting]
    ) throws(RefusalError) {
        guard let payer = leg.payer else { throw RefusalError(.notAuthorised) }
        let name = AccountName(payer.account)
        if lendings.advances.contains(leg.sequence) {
            try demandThatItLends(name, leg.currency, prepare: prepare, facts: facts)
        } else {
            let account = try customerAccount(payer.account, leg.currency, facts)
            if !isOwnLogin(account, prepare: prepare, origination: facts.origination) {
                let originator = prepare.header.originator
                postings.append(try debitOfMandate(leg, under: root, by: originator, facts: facts))
            }
        }
        let amount = leg.amount.minorUnits
        postings.append(Posting(name, -amount))
        guard leg.payeeBank != bank else { return }
        postings.appendExposure(to: leg.payeeBank, leg.currency, owed: amount)
    }

    private func credit(
        _ leg: ProjectedLeg, facts: Facts, lendings: LenderRule.Checked, into postings: inout [Posting]
    ) throws(RefusalError) {
        let name = AccountName(leg.payeeAccount)
        if let lender = lendings.repayments[leg.sequence] {
            guard leg.payeeAccount == lender else { throw RefusalError(.accountNotAddressable) }
        } else {
            _ = try customerAccount(leg.payeeAccount, leg.currency, facts)
        }
        let amount = leg.amount.minorUnits
        if leg.payerBank != bank {
            postings.appendExposure(to: leg.payerBank, leg.currency, owed: -amount)
        }
        postings.append(Posting(name, amount))
    }

    /// An advance comes from the reserve, or from the allocation of the customer who asked this bank for exactly this.
    private func demandThatItLends(
        _ name: AccountName, _ currency: Currency, prepare: OpenedPrepare, facts: Facts
    ) throws(RefusalError) {
        let account = facts.accounts[name]
        if name == Chart.reserve(currency) {
            guard account != nil else { throw RefusalError(.termsNotHonoured, "this bank does not lend the currency") }
        } else if Chart.isAllocation(name) {
            guard let account, account.isOpen, account.currency == currency,
                isOwnLogin(account, prepare: prepare, origination: facts.origination)
            else { throw RefusalError(.notAuthorised) }
        } else {
            throw RefusalError(.accountNotAddressable)
        }
    }

    private func customerAccount(_ name: String, _ currency: Currency, _ facts: Facts) throws(RefusalError) -> Account {
        guard Chart.isCustomerName(name) else { throw RefusalError(.accountNotAddressable) }
        guard let account = facts.accounts[AccountName(name)], account.kind == .customer, account.isOpen,
            account.currency == currency
        else { throw RefusalError(.notAuthorised) }
        return account
    }

    private func isOwnLogin(_ account: Account, prepare: OpenedPrepare, origination: Origination?) -> Bool {
        guard let origination else { return false }
        return origination.key == prepare.header.key && origination.digest == prepare.digest
            && origination.customer == account.owner && prepare.header.originator == bank
    }

    /// A mandate that the desk does not know has the terms of its account alone: any bank, any amount.
    private func debitOfMandate(
        _ leg: ProjectedLeg, under root: AccountName?, by originator: MemberID, facts: Facts
    ) throws(RefusalError) -> Posting {
        guard let root else { throw RefusalError(.notAuthorised) }
        let standing = facts.mandates[root]
        if let standing {
            guard !standing.isRevoked, standing.mandate.originators.include(originator),
                leg.amount >= standing.mandate.least
            else { throw RefusalError(.notAuthorised) }
        }
        let name = standing?.mandate.name(under: root) ?? root
        guard let account = facts.accounts[name], account.isOpen, let lastDay = account.lastDay,
            facts.businessDay.number <= lastDay
        else { throw RefusalError(.notAuthorised) }
        return Posting(name, -leg.amount.minorUnits)
    }

    /// The refusal for the originator if postings could not be held.
    public static func refusal(for shortage: Shortage) -> Refusal {
        switch shortage.kind {
        case .settlement, .window: Refusal(.windowMismatch)
        case .customer: Refusal(shortage.cause == .notEnough ? .insufficientFunds : .notAuthorised)
        case .reserve: Refusal(reason(for: shortage, ofFunds: .reserveExhausted))
        case .allocation: Refusal(reason(for: shortage, ofFunds: .allocationExhausted))
        case .creditLimit, .clearing: Refusal(reason(for: shortage, ofFunds: .creditLimitExceeded))
        case .position: Refusal(reason(for: shortage, ofFunds: .netDebitCapExceeded))
        case .lendingLimit: Refusal(reason(for: shortage, ofFunds: .lendingLimitExceeded))
        case .borrowerLimit: Refusal(reason(for: shortage, ofFunds: .borrowerLimitExceeded))
        case .feeIncome: Refusal(reason(for: shortage, ofFunds: .notAuthorised))
        case .capital, .mandate, .prefunding: Refusal(.notAuthorised)
        case nil:
            // A bank without a clearing account here may owe nothing.
            Refusal(
                shortage.cause == .unknownAccount && Chart.peer(ofClearing: shortage.account) != nil
                    ? .creditLimitExceeded : .notAuthorised)
        }
    }

    /// The reason for an account of the bank's own, whose owner learns no more than this.
    private static func reason(for shortage: Shortage, ofFunds exhausted: ReasonCode) -> ReasonCode {
        switch shortage.cause {
        case .notEnough: exhausted
        case .noHeadroom: .balanceTooLarge
        case .unknownAccount, .closedAccount, .locked: .notAuthorised
        }
    }
}

extension [Posting] {
    /// Appends a cross-bank leg's effect on limits and clearing: this bank owes `peer` this much more, in minor units.
    mutating func appendExposure(to peer: MemberID, _ currency: Currency, owed: Int64) {
        append(Posting(Chart.clearing(peer, currency), owed))
        append(Posting(Chart.creditLimit(peer, currency), owed))
        append(Posting(Chart.position(currency), -owed))
    }
}

/// A refusal, thrown as an error.
public struct RefusalError: Error, Hashable, Sendable {
    public let refusal: Refusal

    public init(_ reason: ReasonCode, _ detail: String = "") {
        refusal = Refusal(reason, detail)
    }
}
