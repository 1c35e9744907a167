import AtomicCommit
import BankCore
import Ledger
import Lending
import Money
import Projections
import SettlementProtocol
import Synchronization

/// A transaction as its originator composes and seals it, and as each participant opens it.
///
/// A loan's draft is made once per process and used by many seeds, because composing takes most of the time.
final class Draft: Sendable {
    /// The input for a loan's draft: equal recipes make equal drafts.
    struct Recipe: Hashable, Sendable {
        let banks: Int
        /// The time of its id: steps of ``Draft/stepLength`` after ``Cast/epoch``.
        let step: UInt64
        let originator: Int
        /// Another body under the same id.
        var isRival = false
        var touchesEveryBank = false
        /// The borrower's own bank lends, from its allocation for the borrower.
        var drawsOnAllocation = false
        /// How often it was composed before, each time with other salts. A request that is repeated after its record
        /// was lost makes another transaction.
        var attempt = 0
    }

    /// Nanoseconds between the times of two ids.
    static let stepLength = 100 * Mix.millisecond

    let id: TransactionID
    let originator: Int
    let purpose: Origination.Purpose
    let fingerprint: RequestFingerprint
    let timeoutMilliseconds: UInt32
    let transaction: Transaction
    let digest: Hash256
    /// Places of the participants among the banks.
    let banks: [Int]
    let items: [PrepareItem]
    let opened: [OpenedPrepare]
    private let legs: [Leg]
    private let lendings: [MemberID: [AdvanceTerms]]

    private static let made = Mutex<[Recipe: Draft]>([:])
    private static let attemptsKept = 4

    /// - Throws: `LoanError` or `ProtocolError`; never for the orders made here.
    static func at(_ recipe: Recipe) throws -> Draft {
        if let known = made.withLock({ $0[recipe] }) { return known }
        let draft = try Draft(recipe)
        if recipe.attempt < attemptsKept { made.withLock { $0[recipe] = draft } }
        return draft
    }

    private convenience init(_ recipe: Recipe) throws {
        var random = Xoshiro256(seed: recipe.step << 8 | UInt64(recipe.banks))
        let id = TransactionID(
            unixMilliseconds: Cast.epoch + recipe.step * Self.stepLength / Mix.millisecond,
            random: (random.next(), random.next()))
        random = Xoshiro256(
            seed: random.next() ^ UInt64(recipe.originator) ^ (recipe.isRival ? 1 << 20 : 0)
                ^ (recipe.touchesEveryBank ? 1 << 21 : 0))
        let timeoutMilliseconds = UInt32(random.pick(200...3_000))
        let order =
            recipe.touchesEveryBank
            ? Self.orderTouchingEveryBank(originator: recipe.originator, banks: recipe.banks)
            : Self.order(recipe, random: &random)
        let plan = try LoanPlan(order, originator: Cast.banks[recipe.originator]) { _, _ in Cast.terms }
        if recipe.attempt > 0 { random = Xoshiro256(seed: random.next() ^ UInt64(recipe.attempt) << 32) }
        var fingerprint = CanonicalBytes(tag: "a simulated request")
        fingerprint.append(UInt64(recipe.originator) << 1 | (recipe.isRival ? 1 : 0))
        try self.init(
            id, originator: recipe.originator, purpose: .loan(plan, customer: Cast.borrower), legs: plan.legs,
            lendings: plan.lendings { _ in Cast.handle },
            fingerprint: RequestFingerprint(fingerprint.sha256), timeoutMilliseconds: timeoutMilliseconds,
            random: &random)
    }

    /// The transaction that settles a window.
    convenience init(
        _ plan: SettlementPlan, of window: SettlementWindow, fingerprint: RequestFingerprint,
        random: inout Xoshiro256
    ) throws {
        try self.init(
            window.id, originator: Cast.settlementBank, purpose: .settlement(plan), legs: plan.legs, lendings: [:],
            fingerprint: fingerprint, timeoutMilliseconds: 2_000, random: &random)
    }

    private init(
        _ id: TransactionID, originator: Int, purpose: Origination.Purpose, legs: [Leg],
        lendings: [MemberID: [AdvanceTerms]], fingerprint: RequestFingerprint, timeoutMilliseconds: UInt32,
        random: inout Xoshiro256
    ) throws {
        self.id = id
        self.originator = originator
        self.purpose = purpose
        self.legs = legs
        self.lendings = lendings
        self.fingerprint = fingerprint
        self.timeoutMilliseconds = timeoutMilliseconds
        var drawing = random
        let composition = try Composition(
            header: Header(
                key: TransactionKey(coordinator: Cast.coordinator, id: id), originator: Cast.banks[originator],
                timeoutMilliseconds: timeoutMilliseconds),
            legs: legs, lendings: lendings, ring: Cast.rings[originator],
            salts: { _ in LegSalts(payer: drawing.bytes(16), leg: drawing.bytes(16)) },
            nonce: { _ in drawing.bytes(12) })
        random = drawing
        transaction = composition.transaction
        digest = composition.digest
        banks = transaction.participations.compactMap { Cast.banks.firstIndex(of: $0.bank) }
        let (header, hashes) = (transaction.header, transaction.hashes)
        items = try transaction.participations.enumerated().map { index, participation in
            try PrepareItem(header: header, hashes: hashes, index: index, participation: participation)
        }
        opened = try zip(items, banks).map { item, bank in try OpenedPrepare(item, ring: Cast.rings[bank]) }
    }

    var key: TransactionKey { transaction.key }

    /// Whether the loan is drawn on an allocation.
    var drawsOnAllocation: Bool { legs.contains { Chart.isAllocation(AccountName($0.payer.account)) } }

    var origination: Origination {
        Origination(
            key: key, digest: digest, purpose: purpose, fingerprint: fingerprint,
            timeoutMilliseconds: timeoutMilliseconds, requestedAtUnixMilliseconds: id.unixMilliseconds)
    }

    var submitted: SubmittedTransaction {
        SubmittedTransaction(
            id: id, digest: digest, originator: Cast.banks[originator], banks: transaction.participations.map(\.bank),
            timeoutMilliseconds: timeoutMilliseconds)
    }

    private static func order(_ recipe: Recipe, random: inout Xoshiro256) -> LoanOrder {
        let home = Cast.banks[recipe.originator]
        let others = (0..<recipe.banks).filter { $0 != recipe.originator }.map { Cast.banks[$0] }
        let principal = Int64(random.pick(5_000...90_000))
        let mill = Leg.Party(bank: home, account: "mill")
        var payments: [LoanOrder.Payment] = []
        for _ in 0..<random.pick(1..<4) {
            let other = Leg.Party(bank: others[random.pick(0..<others.count)], account: "quarry")
            let amount = Cast.amount(Int64(random.pick(1_000...UInt64(principal))))
            if random.chance(perMille: 500) {
                payments.append(LoanOrder.Payment(payer: mill, payee: other, currency: Cast.euro, amount: amount))
            } else {
                payments.append(
                    LoanOrder.Payment(
                        payer: other, payee: mill, currency: Cast.euro, amount: amount,
                        documentReference: Cast.document))
            }
        }
        let lender = others[random.pick(0..<others.count)]
        let advance = LoanOrder.Advance(
            lender: recipe.drawsOnAllocation ? home : lender, currency: Cast.euro, principal: Cast.amount(principal),
            account: "mill", repayFrom: "mill",
            source: recipe.drawsOnAllocation ? .allocation(customer: Cast.borrower) : .reserve)
        return LoanOrder(advances: [advance], payments: payments)
    }

    /// The lender advances, and a customer of every other bank pays the borrower. All amounts are within any bounds.
    private static func orderTouchingEveryBank(originator: Int, banks: Int) -> LoanOrder {
        let others = (0..<banks).filter { $0 != originator }.map { Cast.banks[$0] }
        let mill = Leg.Party(bank: Cast.banks[originator], account: "mill")
        let payments = others.map { bank in
            LoanOrder.Payment(
                payer: Leg.Party(bank: bank, account: "quarry"), payee: mill, currency: Cast.euro,
                amount: Cast.amount(5_000), documentReference: Cast.document)
        }
        let advance = LoanOrder.Advance(
            lender: others[0], currency: Cast.euro, principal: Cast.amount(8_000), account: "mill", repayFrom: "mill")
        return LoanOrder(advances: [advance], payments: payments)
    }

    /// The changes at a bank if it commits, computed from the legs and lendings alone.
    func effects(at bank: MemberID) -> [AccountName: Int64] {
        var effects: [AccountName: Int64] = [:]
        for leg in legs {
            let amount = leg.amount.minorUnits
            if leg.payer.bank == bank {
                effects[AccountName(leg.payer.account), default: 0] -= amount
                if let document = leg.documentReference {
                    let mandate = Mandate.name(
                        account: leg.payer.account, creditorBank: leg.payee.bank, creditorAccount: leg.payee.account,
                        documentReference: document, currency: leg.currency)
                    effects[mandate, default: 0] -= amount
                }
                note(amount, owedTo: leg.payee.bank, in: &effects)
                noteFrozen(amount, of: leg.payee.bank, at: bank, in: &effects)
            }
            if leg.payee.bank == bank {
                effects[AccountName(leg.payee.account), default: 0] += amount
                note(-amount, owedTo: leg.payer.bank, in: &effects)
                noteFrozen(-amount, of: leg.payer.bank, at: bank, in: &effects)
            }
        }
        for lending in lendings[bank] ?? [] {
            let repayments = legs.filter { lending.repayments.contains($0.sequence) }
            let repaid = repayments.reduce(0) { $0 + $1.amount.minorUnits }
            for advance in legs where advance.sequence == lending.advance {
                effects[AccountName(advance.payer.account), default: 0] -= repaid - advance.amount.minorUnits
            }
            let lent = legs.filter { $0.sequence == lending.advance }.reduce(0) { $0 + $1.amount.minorUnits }
            effects[Chart.feeIncome(Cast.euro), default: 0] += repaid - lent
        }
        return effects
    }

    /// The window's account between two banks that froze it goes to zero.
    private func noteFrozen(
        _ amount: Int64, of peer: MemberID, at bank: MemberID, in effects: inout [AccountName: Int64]
    ) {
        let settlementBank = Cast.banks[Cast.settlementBank]
        guard case .settlement = purpose, bank != settlementBank, peer != settlementBank else { return }
        effects[Chart.window(id, peer, Cast.euro), default: 0] += amount
    }

    private func note(_ amount: Int64, owedTo peer: MemberID, in effects: inout [AccountName: Int64]) {
        effects[Chart.clearing(peer, Cast.euro), default: 0] += amount
        effects[Chart.creditLimit(peer, Cast.euro), default: 0] += amount
        effects[Chart.position(Cast.euro), default: 0] -= amount
    }
}

extension Xoshiro256 {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }
}
