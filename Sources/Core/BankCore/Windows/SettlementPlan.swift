import Ledger
public import Money
public import Projections
public import SettlementProtocol

/// How a window is settled: each pair of banks is brought to zero, and each bank's net goes to the settlement bank.
public struct SettlementPlan: Hashable, Sendable {
    /// Two banks, one of which owed the other at the cut.
    public struct Pair: Hashable, Sendable {
        public let debtor: MemberID
        public let creditor: MemberID
        public let currency: Currency
        /// More than zero.
        public let amount: Amount
    }

    /// A bank's payment to the settlement bank, over all pairs.
    public struct Net: Hashable, Sendable {
        public let bank: MemberID
        public let currency: Currency
        /// Minor units; negative if the bank is paid. Never 0.
        public let pays: Int64
    }

    /// By currency, debtor and creditor.
    public let pairs: [Pair]
    /// By currency and bank.
    public let nets: [Net]
    public let legs: [Leg]

    /// - Parameter frozen: The balances that each bank except the settlement bank has frozen.
    /// - Throws: ``RefusalError`` with `window_mismatch` if two banks froze different balances, or `balance_too_large`.
    public init(
        window: SettlementWindow, settlementBank: MemberID, frozen: [MemberID: [SettlementWindow.Frozen]]
    ) throws(RefusalError) {
        pairs = try Self.pairs(frozen)
        nets = Self.nets(pairs)
        var legs: [Leg] = []
        // The creditor pays its debtor: the debt goes to zero, and both settlement accounts now carry the amount.
        for pair in pairs {
            legs.append(
                Self.leg(legs.count, from: pair.creditor, to: pair.debtor, pair.currency, pair.amount, of: window))
        }
        for net in nets {
            guard let amount = try? Amount(minorUnits: Int64(clamping: net.pays.magnitude)) else {
                throw Self.tooLarge(net.bank, net.currency)
            }
            let (payer, payee) = net.pays > 0 ? (net.bank, settlementBank) : (settlementBank, net.bank)
            legs.append(Self.leg(legs.count, from: payer, to: payee, net.currency, amount, of: window))
        }
        if nets.isEmpty, let pair = pairs.first, let unit = try? Amount(minorUnits: 1) {
            // One unit there and back: the settlement bank takes part, so its own books record the window's outcome.
            for (payer, payee) in [(pair.debtor, settlementBank), (settlementBank, pair.debtor)] {
                legs.append(Self.leg(legs.count, from: payer, to: payee, pair.currency, unit, of: window))
            }
        }
        self.legs = legs
    }

    /// Restores a plan from its legs.
    ///
    /// - Parameter settlementBank: The payer or payee of every leg that pays a net; the other legs settle pairs.
    public init(legs: [Leg], settlementBank: MemberID) {
        self.legs = legs
        var pairs: [Pair] = []
        var paid: [PairKey: Int128] = [:]
        for leg in legs {
            let (payer, payee) = (leg.payer.bank, leg.payee.bank)
            if payee == settlementBank {
                paid[PairKey(currency: leg.currency, bank: payer, peer: payer), default: 0] +=
                    Int128(leg.amount.minorUnits)
            } else if payer == settlementBank {
                paid[PairKey(currency: leg.currency, bank: payee, peer: payee), default: 0] -=
                    Int128(leg.amount.minorUnits)
            } else {
                pairs.append(Pair(debtor: payee, creditor: payer, currency: leg.currency, amount: leg.amount))
            }
        }
        self.pairs = pairs
        nets = Self.nets(paid)
    }

    private static func leg(
        _ place: Int, from payer: MemberID, to payee: MemberID, _ currency: Currency, _ amount: Amount,
        of window: SettlementWindow
    ) -> Leg {
        let account = Chart.settlement(window.id, currency).text
        return Leg(
            sequence: UInt32(place), payer: Leg.Party(bank: payer, account: account),
            payee: Leg.Party(bank: payee, account: account), currency: currency, amount: amount,
            creditorReference: "settlement window \(window.id)")
    }

    private static func pairs(
        _ frozen: [MemberID: [SettlementWindow.Frozen]]
    ) throws(RefusalError) -> [Pair] {
        var owed: [PairKey: Int64] = [:]
        for (bank, balances) in frozen {
            for balance in balances {
                owed[PairKey(currency: balance.currency, bank: bank, peer: balance.peer)] = balance.owedToPeer
            }
        }
        var pairs: [Pair] = []
        for (place, here) in owed.sorted(by: { $0.key < $1.key }) {
            let there = owed[PairKey(currency: place.currency, bank: place.peer, peer: place.bank)] ?? 0
            guard Int128(there) == -Int128(here) else {
                throw RefusalError(
                    .windowMismatch,
                    "\(place.bank) froze \(here) minor units of \(place.currency) owed to \(place.peer), which froze "
                        + "\(there)")
            }
            guard here > 0 else { continue }
            guard let amount = try? Amount(minorUnits: here) else { throw tooLarge(place.bank, place.currency) }
            pairs.append(Pair(debtor: place.bank, creditor: place.peer, currency: place.currency, amount: amount))
        }
        return pairs
    }

    private static func nets(_ pairs: [Pair]) -> [Net] {
        var sums: [PairKey: Int128] = [:]
        for pair in pairs {
            let debtor = PairKey(currency: pair.currency, bank: pair.debtor, peer: pair.debtor)
            let creditor = PairKey(currency: pair.currency, bank: pair.creditor, peer: pair.creditor)
            sums[debtor, default: 0] += Int128(pair.amount.minorUnits)
            sums[creditor, default: 0] -= Int128(pair.amount.minorUnits)
        }
        return nets(sums)
    }

    private static func nets(_ sums: [PairKey: Int128]) -> [Net] {
        sums.sorted { $0.key < $1.key }.filter { $0.value != 0 }
            .map { Net(bank: $0.key.bank, currency: $0.key.currency, pays: Int64(clamping: $0.value)) }
    }

    private static func tooLarge(_ bank: MemberID, _ currency: Currency) -> RefusalError {
        RefusalError(.balanceTooLarge, "the amount that \(bank) has to settle in \(currency) is too large")
    }

    private struct PairKey: Hashable, Comparable {
        let currency: Currency
        let bank: MemberID
        let peer: MemberID

        static func < (one: PairKey, other: PairKey) -> Bool {
            (one.currency, one.bank, one.peer) < (other.currency, other.bank, other.peer)
        }
    }
}
