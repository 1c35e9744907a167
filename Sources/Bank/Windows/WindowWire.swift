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
        case .open(let keys): open = keys.prefix(ProtocolLimits.batch).map(Wire.Key.init)
        }
    }

    /// - Throws: `ProtocolError` or `MoneyError` where it cannot be.
    func answer() throws -> WindowFreezer.Answer {
        guard open.isEmpty else { return .open(try open.map { try $0.checked() }) }
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
        for leg in transaction.legs {
            if leg.payerBank == bank.text || leg.payeeBank == bank.text {
                var net = API.SettledNet()
                let pays = leg.payeeBank == bank.text
                net.bank = pays ? leg.payerBank : leg.payeeBank
                net.currency = leg.currency
                net.paysMinor = pays ? leg.amountMinor : -leg.amountMinor
                nets.append(net)
            } else {
                var pair = API.SettledPair()
                pair.debtor = leg.payeeBank
                pair.creditor = leg.payerBank
                pair.currency = leg.currency
                pair.amountMinor = leg.amountMinor
                pairs.append(pair)
            }
        }
    }
}
