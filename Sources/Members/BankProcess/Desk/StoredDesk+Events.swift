import BankCore
import Foundation
import Lending
import Money
import Projections
import SettlementProtocol

extension StoredDesk.Event {
    init(_ event: DeskEvent) {
        self.init()
        switch event {
        case .originated(let origination): originated = StoredDesk.Originated(origination)
        case .ended(let id, let ending): decided = StoredDesk.Decided(ending, of: id)
        case .tokenIssued(let customer, let hash):
            tokenIssued.customer = customer
            tokenIssued.tokenHash = hash.data
        case .mandateGiven(let mandate): mandateGiven = StoredDesk.MandateGiven(mandate)
        case .mandateRevoked(let edition):
            mandateRevoked.root = edition.rootText
            mandateRevoked.edition = edition.number
        case .customerOpened(let customer):
            customerOpened.id = customer.id
            customerOpened.name = customer.name
            customerOpened.partyID = customer.partyID
        case .customerClosed(let id): customerClosed.id = id
        case .reserveMoved(let requestID, let fingerprint):
            reserveMoved.requestID = requestID
            switch fingerprint.form {
            case .canonical: reserveMoved.requestFingerprint = fingerprint.hash.data
            case .fieldsOfVersion0: reserveMoved.requestHash = fingerprint.hash.data
            }
        case .dayBegan(let day): dayBegan.number = day.number
        case .booksOpened(let generation):
            booksOpened.kind = generation.kind.rawValue
            booksOpened.openings = generation.openings
        case .clockAccepted(let day): clockAccepted.number = day.number
        }
    }

    /// - Parameter owner: The bank that owns the journal.
    /// - Throws: `UnreadableRow`, `ProtocolError` or `MoneyError` if the journal is damaged or newer than this code.
    func value(of owner: MemberID) throws -> DeskEvent {
        switch event {
        case .originated(let stored): .originated(try stored.value(of: owner))
        case .decided(let stored): .ended(try TransactionID(bytes: stored.transactionID), stored.value)
        case .tokenIssued(let stored): .tokenIssued(customer: stored.customer, hash: try Hash256(stored.tokenHash))
        case .mandateGiven(let stored): .mandateGiven(try stored.value())
        case .mandateRevoked(let stored):
            .mandateRevoked(Mandate.Edition(root: stored.root, number: stored.edition))
        case .customerOpened(let stored):
            .customerOpened(Customer(id: stored.id, name: stored.name, partyID: stored.partyID))
        case .customerClosed(let stored): .customerClosed(id: stored.id)
        case .reserveMoved(let stored):
            .reserveMoved(
                requestID: stored.requestID,
                fingerprint: try RequestFingerprint(stored.requestFingerprint, orOfVersion0: stored.requestHash))
        case .dayBegan(let stored): .dayBegan(BusinessDay(stored.number))
        case .booksOpened(let stored): .booksOpened(try stored.value())
        case .clockAccepted(let stored): .clockAccepted(BusinessDay(stored.number))
        case nil: throw UnreadableRow("the desk's journal holds an event that is not known here")
        }
    }
}

extension RequestFingerprint {
    fileprivate init(_ fingerprint: Data, orOfVersion0 hash: Data) throws(ProtocolError) {
        if fingerprint.isEmpty {
            self.init(try Hash256(hash), form: .fieldsOfVersion0)
        } else {
            self.init(try Hash256(fingerprint))
        }
    }
}

extension StoredDesk.BooksOpened {
    fileprivate func value() throws -> StoreGeneration {
        guard let kind = StoreGeneration.Kind(rawValue: kind) else {
            throw UnreadableRow("the desk worked on books of a kind that is not known here, \"\(kind)\"")
        }
        return StoreGeneration(kind, openings: openings)
    }
}

// MARK: Originations

extension StoredDesk.Originated {
    init(_ origination: Origination) {
        self.init()
        transactionID = origination.id.data
        coordinator = origination.key.coordinator.text
        digest = origination.digest.data
        customer = origination.customer ?? ""
        timeoutMs = origination.timeoutMilliseconds
        switch origination.fingerprint.form {
        case .canonical: requestFingerprint = origination.fingerprint.hash.data
        case .fieldsOfVersion0: requestHash = origination.fingerprint.hash.data
        }
        switch origination.purpose {
        case .loan(let plan, _):
            laidOut.advances = plan.quotes.map(StoredDesk.QuotedAdvance.init)
            laidOut.legs = zip(plan.legs, plan.purposes).map { StoredDesk.Leg($0, purpose: $1.rawValue) }
        case .settlement(let plan):
            laidOut.legs = plan.legs.map { StoredDesk.Leg($0, purpose: Self.settlement) }
        }
        laidOut.requestedAtUnixMs = origination.requestedAtUnixMilliseconds
    }

    /// The purpose of a window's legs.
    private static let settlement = "settlement"
    /// The customer of a window in version 0.1.0; no customer has such an id.
    private static let windowOfVersion0 = "/settlement"

    /// Whether a transaction with this customer is a settlement window; every other one is a customer's loan.
    static func isWindow(ofCustomer customer: String) -> Bool { customer.isEmpty || customer == windowOfVersion0 }

    private var isWindow: Bool { Self.isWindow(ofCustomer: customer) }

    fileprivate func value(of owner: MemberID) throws -> Origination {
        var fingerprint = try RequestFingerprint(requestFingerprint, orOfVersion0: requestHash)
        // Version 0.1.0 already fingerprinted window requests by canonical bytes.
        if isWindow { fingerprint = RequestFingerprint(fingerprint.hash) }
        return Origination(
            key: TransactionKey(coordinator: try MemberID(coordinator), id: try TransactionID(bytes: transactionID)),
            digest: try Hash256(digest), purpose: try isWindow ? settlement(by: owner) : loan(),
            fingerprint: fingerprint,
            timeoutMilliseconds: timeoutMs, requestedAtUnixMilliseconds: laidOut.requestedAtUnixMs)
    }

    private func loan() throws -> Origination.Purpose {
        let legs = try laidOut.legs.map { try $0.value() }
        let purposes = try laidOut.legs.map { stored in
            guard let purpose = LoanPlan.Purpose(rawValue: stored.purpose) else {
                throw UnreadableRow("the purpose of a leg, \"\(stored.purpose)\", is not known here")
            }
            return purpose
        }
        let quotes = try laidOut.advances.enumerated().map { place, stored in
            try stored.value(advance: place, of: laidOut.advances.count, legs: legs.count)
        }
        return .loan(LoanPlan(legs: legs, purposes: purposes, quotes: quotes), customer: customer)
    }

    private func settlement(by owner: MemberID) throws -> Origination.Purpose {
        .settlement(SettlementPlan(legs: try laidOut.legs.map { try $0.value() }, settlementBank: owner))
    }
}

extension StoredDesk.QuotedAdvance {
    init(_ quote: LoanPlan.QuotedAdvance) {
        self.init()
        lender = quote.lender.text
        currency = quote.currency.code
        principalMinor = quote.principal.minorUnits
        feeMinor = quote.fee.minorUnits
        termsVersion = quote.termsVersion
    }

    /// The advances of a loan are its first legs, their repayments its last, in one order.
    fileprivate func value(advance place: Int, of count: Int, legs: Int) throws -> LoanPlan.QuotedAdvance {
        LoanPlan.QuotedAdvance(
            lender: try MemberID(lender), currency: try Currency(currency),
            principal: try Amount(minorUnits: principalMinor), fee: try Amount(minorUnits: feeMinor),
            termsVersion: termsVersion, advance: UInt32(place), repayment: UInt32(clamping: legs - count + place))
    }
}

extension StoredDesk.Leg {
    init(_ leg: Leg, purpose: String) {
        self.init()
        sequence = leg.sequence
        self.purpose = purpose
        payerBank = leg.payer.bank.text
        payerAccount = leg.payer.account
        payeeBank = leg.payee.bank.text
        payeeAccount = leg.payee.account
        currency = leg.currency.code
        amountMinor = leg.amount.minorUnits
        reference = leg.creditorReference
        if let document = leg.documentReference { documentReference = document.data }
    }

    fileprivate func value() throws -> Leg {
        Leg(
            sequence: sequence, payer: Leg.Party(bank: try MemberID(payerBank), account: payerAccount),
            payee: Leg.Party(bank: try MemberID(payeeBank), account: payeeAccount), currency: try Currency(currency),
            amount: try Amount(minorUnits: amountMinor), creditorReference: reference,
            documentReference: documentReference.isEmpty ? nil : try Hash256(documentReference))
    }
}

// MARK: The other events

extension StoredDesk.Decided {
    init(_ ending: OriginationEnding, of id: TransactionID) {
        self.init()
        transactionID = id.data
        committed = ending.outcome == .committed
        reason = ending.reason
        reasonDetail = ending.detail
        reasonFrom = ending.reasonFrom
        decidedAtUnixMs = ending.decidedAtUnixMilliseconds
    }

    fileprivate var value: OriginationEnding {
        OriginationEnding(
            outcome: committed ? .committed : .aborted, reason: reason.bounded, detail: reasonDetail.bounded,
            reasonFrom: reasonFrom.bounded,
            decidedAtUnixMilliseconds: decidedAtUnixMs)
    }
}

extension StoredDesk.MandateGiven {
    init(_ mandate: Mandate) {
        self.init()
        account = mandate.account
        creditorBank = mandate.creditorBank.text
        creditorAccount = mandate.creditorAccount
        documentReference = mandate.documentReference.data
        currency = mandate.currency.code
        limit = mandate.limit.minorUnits
        lastDay = mandate.lastDay
        switch mandate.originators {
        case .any: anyOriginator = true
        case .banks(let banks): originators = banks.map(\.text)
        }
        least = mandate.least.minorUnits
        edition = mandate.edition
    }

    /// Rows of version 0.1.0 name no originators: the creditor's bank may debit, and any amount.
    fileprivate func value() throws -> Mandate {
        let banks = try originators.map { try MemberID($0) }
        return Mandate(
            account: account, creditorBank: try MemberID(creditorBank), creditorAccount: creditorAccount,
            documentReference: try Hash256(documentReference), currency: try Currency(currency),
            limit: try Amount(minorUnits: limit), lastDay: lastDay,
            originators: anyOriginator ? .any : banks.isEmpty ? nil : .banks(banks),
            least: try Amount(minorUnits: least), edition: max(edition, 1))
    }
}
