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

    /// - Throws: `ProtocolError` or `MoneyError` if a balance is invalid.
    func answer() throws -> WindowFreezer.Answer {
        guard open == 0 else { return .open(Int(open)) }
        return .frozen(
            try balances.map { balance in
                // The absolute value must be a valid amount.
                _ = try Amount(minorUnits: Int64(clamping: balance.owedToPeer.magnitude))
                return SettlementWindow.Frozen(
                    peer: try MemberID(balance.peer), currency: try Currency(balance.currency),
                    owedToPeer: balance.owedToPeer)
            })
    }
}

extension API.SettlementReport {
    /// For a window without debts to settle.
    init(of window: SettlementWindow, at bank: MemberID) {
        self.init()
        self.bank = bank.text
        windowID = "\(window.id)"
        cutUnixMs = window.cut
    }

    /// For a window with a transaction.
    init(_ originated: Originator.Originated, at bank: MemberID) {
        self.init()
        let id = originated.origination.id
        self.bank = bank.text
        windowID = "\(id)"
        cutUnixMs = id.unixMilliseconds
        state = API.LoanState(originated.ending)
        reason = originated.ending?.reason ?? ""
        reasonDetail = originated.ending?.detail ?? ""
        reasonFrom = originated.ending?.reasonFrom ?? ""
        guard case .settlement(let plan) = originated.origination.purpose else { return }
        pairs = plan.pairs.map(API.SettledPair.init)
        nets = plan.nets.map(API.SettledNet.init)
    }
}

extension API.SettledPair {
    fileprivate init(_ pair: SettlementPlan.Pair) {
        self.init()
        debtor = pair.debtor.text
        creditor = pair.creditor.text
        currency = pair.currency.code
        amountMinor = pair.amount.minorUnits
    }
}

extension API.SettledNet {
    fileprivate init(_ net: SettlementPlan.Net) {
        self.init()
        bank = net.bank.text
        currency = net.currency.code
        paysMinor = net.pays
    }
}
