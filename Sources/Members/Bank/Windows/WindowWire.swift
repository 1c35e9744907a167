import BankAPI
import BankCore
import Money
import SettlementProtocol

extension Wire.FreezeResponse {
    init(_ answer: WindowFreezer.Answer) {
        self.init()
        switch answer {
        case .frozen(let frozen):
            balances = frozen.map { frozen in
                var balance = Wire.FrozenBalance()
                balance.peer = frozen.peer.text
                balance.currency = frozen.currency.code
                balance.owedToPeer = frozen.owedToPeer
                return balance
            }
        case .open(let count): open = UInt32(clamping: count)
        }
    }

    /// - Throws: `ProtocolError` or `MoneyError` where it cannot be.
    func answer() throws -> WindowFreezer.Answer {
        guard open == 0 else { return .open(Int(open)) }
        return .frozen(
            try balances.map { balance in
                // Within the bounds of one amount, on either side of zero.
                _ = try Amount(minorUnits: Int64(clamping: balance.owedToPeer.magnitude))
                return SettlementWindow.Frozen(
                    peer: try MemberID(balance.peer), currency: try Currency(balance.currency),
                    owedToPeer: balance.owedToPeer)
            })
    }
}

extension API.SettlementReport {
    /// Of a window in which nothing is to be settled.
    init(of window: SettlementWindow, at bank: MemberID) {
        self.init()
        self.bank = bank.text
        windowID = "\(window.id)"
        cutUnixMs = window.cut
    }

    /// - Parameter transaction: The window's transaction as the desk laid it out, with its ending.
    init(_ transaction: API.Loan, at bank: MemberID) {
        self.init()
        self.bank = bank.text
        windowID = transaction.id
        cutUnixMs = (try? TransactionID(transaction.id))?.unixMilliseconds ?? 0
        state = transaction.state
        reason = transaction.reason
        reasonDetail = transaction.reasonDetail
        reasonFrom = transaction.reasonFrom
        var paid: [Net: Int64] = [:]
        for leg in transaction.legs {
            if leg.payeeBank == bank.text {
                paid[Net(bank: leg.payerBank, currency: leg.currency), default: 0] += leg.amountMinor
            } else if leg.payerBank == bank.text {
                paid[Net(bank: leg.payeeBank, currency: leg.currency), default: 0] -= leg.amountMinor
            } else {
                var pair = API.SettledPair()
                pair.debtor = leg.payeeBank
                pair.creditor = leg.payerBank
                pair.currency = leg.currency
                pair.amountMinor = leg.amountMinor
                pairs.append(pair)
            }
        }
        nets = paid.filter { $0.value != 0 }
            .sorted { ($0.key.currency, $0.key.bank) < ($1.key.currency, $1.key.bank) }
            .map { place, pays in
                var net = API.SettledNet()
                net.bank = place.bank
                net.currency = place.currency
                net.paysMinor = pays
                return net
            }
    }

    private struct Net: Hashable {
        let bank: String
        let currency: String
    }
}
