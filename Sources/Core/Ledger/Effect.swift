import Money

/// The effect of a transaction's postings on one account, gathered along their sequence.
struct Effect {
    let account: Int
    private var net: Int64 = 0
    private var deepest: Int64 = 0

    init(account: Int) { self.account = account }

    mutating func add(_ posting: Posting, kind: AccountKind) throws(Shortage) {
        let (sum, overflow) = net.addingReportingOverflow(posting.change)
        guard !overflow, sum.magnitude <= UInt64(Amount.limit) else {
            throw Shortage(account: posting.account, kind: kind, cause: posting.change < 0 ? .notEnough : .noHeadroom)
        }
        net = sum
        deepest = min(deepest, net)
    }

    func hold(by rule: HoldRule) -> Hold {
        switch rule {
        case .funded: Hold(account: account, held: -deepest, pending: max(0, net), net: net)
        case .exposure: Hold(account: account, held: max(0, -net), pending: max(0, net), net: net)
        }
    }
}
