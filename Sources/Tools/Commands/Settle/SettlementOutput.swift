import BankAPI
import CommandParts
import Terminal

/// The result of a settlement window, for programs.
struct SettlementOutput: Encodable {
    struct Pair: Encodable {
        let debtor: String
        let creditor: String
        let currency: String
        let amount: MinorUnits

        enum CodingKeys: String, CodingKey {
            case debtor, creditor, currency
            case amount = "amount_minor"
        }
    }

    struct Net: Encodable {
        let bank: String
        let currency: String
        /// To the settlement bank; negative if the bank is paid.
        let pays: MinorUnits

        enum CodingKeys: String, CodingKey {
            case bank, currency
            case pays = "pays_minor"
        }
    }

    let window: String
    let settlementBank: String
    let cut: String
    /// `nothing_to_settle`, or the transaction's state.
    let outcome: String
    @OrNull var reason: String?
    @OrNull var reasonFrom: String?
    let pairs: [Pair]
    let nets: [Net]

    enum CodingKeys: String, CodingKey {
        case window, cut, outcome, reason, pairs, nets
        case settlementBank = "settlement_bank"
        case reasonFrom = "reason_from"
    }

    init(_ report: API.SettlementReport) {
        window = report.windowID
        settlementBank = report.bank
        cut = Timestamp.text(report.cutUnixMs)
        outcome = report.isEmpty ? "nothing_to_settle" : report.state.word
        reason = report.reason.nonEmpty
        reasonFrom = report.reasonFrom.nonEmpty
        pairs = report.pairs.map {
            Pair(debtor: $0.debtor, creditor: $0.creditor, currency: $0.currency, amount: MinorUnits($0.amountMinor))
        }
        nets = report.nets.map { Net(bank: $0.bank, currency: $0.currency, pays: MinorUnits($0.paysMinor)) }
    }
}

extension API.SettlementReport {
    /// True if no bank owed another anything.
    var isEmpty: Bool { state == .unspecified && pairs.isEmpty }
}
