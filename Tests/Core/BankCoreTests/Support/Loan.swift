import BankCore
import Lending
import Money
import Projections
import SettlementProtocol

/// A transaction to be composed: its legs, its lendings, its originator and the party that asked for it.
struct Loan {
    var key = Fixtures.key(1)
    var originator = Fixtures.birch
    /// The party that asked the originator for it; nil if nobody asked.
    var asker: Asker? = .customer("mill-co")
    var legs: [Leg]
    var lendings: [MemberID: [AdvanceTerms]] = [:]

    enum Asker: Hashable {
        /// A customer, by its login.
        case customer(String)
        /// The bank's operators, for a settlement window.
        case operators
    }

    /// The loan that most suites use, under the lender's terms.
    static func whole(_ number: UInt64 = 1, principal: Int64 = 100_000, receipt: Int64 = 120_000) throws -> Loan {
        let order = LoanOrder(
            advances: [
                LoanOrder.Advance(
                    lender: Fixtures.alder, currency: Fixtures.euro, principal: Fixtures.amount(principal),
                    account: "mill", repayFrom: "mill")
            ],
            payments: [
                payment(("birch", "mill"), ("cedar", "quarry"), 90_000),
                payment(("doum", "builder"), ("birch", "mill"), receipt, document: Fixtures.document),
            ])
        let plan = try LoanPlan(order, originator: Fixtures.birch) { _, currency in
            Fixtures.terms.first { $0.currency == currency }
        }
        return Loan(key: Fixtures.key(number), legs: plan.legs, lendings: plan.lendings { _ in Fixtures.handle })
    }

    private static func payment(
        _ payer: (String, String), _ payee: (String, String), _ amount: Int64, document: Hash256? = nil
    ) -> LoanOrder.Payment {
        let leg = Leg.between(payer, payee, amount, document: document)
        return LoanOrder.Payment(
            payer: leg.payer, payee: leg.payee, currency: leg.currency, amount: leg.amount, documentReference: document)
    }

    /// - Parameter ring: The composer's ring; the originator's if nil.
    func composition(ring: SealingRing? = nil) throws -> Composition {
        try Composition(
            header: Header(key: key, originator: originator, timeoutMilliseconds: 5_000), legs: legs,
            lendings: lendings,
            ring: ring ?? Fixtures.ring(originator),
            salts: { leg in
                LegSalts(
                    payer: [UInt8](repeating: UInt8(leg.sequence), count: LegSalts.byteCount),
                    leg: [UInt8](repeating: UInt8(0x80 + leg.sequence), count: LegSalts.byteCount))
            })
    }
}

extension Leg {
    /// A leg between two accounts, each given by its bank and its name.
    static func between(
        _ payer: (String, String), _ payee: (String, String), _ amount: Int64, _ currency: Currency = Fixtures.euro,
        sequence: UInt32 = 0, document: Hash256? = nil
    ) -> Leg {
        Leg(
            sequence: sequence, payer: party(payer), payee: party(payee), currency: currency,
            amount: Fixtures.amount(amount), documentReference: document)
    }

    private static func party(_ end: (String, String)) -> Party {
        Party(bank: Fixtures.banks.first { $0.text == end.0 } ?? Fixtures.ford, account: end.1)
    }
}

extension Transaction {
    /// The item that the coordinator sends to `bank`.
    func item(for bank: MemberID) throws -> PrepareItem {
        let index = participations.firstIndex { $0.bank == bank } ?? -1
        return try PrepareItem(header: header, hashes: hashes, index: index, participation: participations[index])
    }
}
