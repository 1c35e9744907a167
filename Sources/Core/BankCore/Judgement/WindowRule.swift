public import Ledger
public import Money
import Projections
public import SettlementProtocol

/// A bank's demands on the transaction that settles a window: the settlement bank originated it, and the legs with each
/// peer equal minus the balance that this bank froze, with no pair left out.
///
/// All legs post to the bank's settlement account, which is empty before and after. So the legs with the settlement
/// bank move exactly the net of the pairs.
struct WindowRule {
    let terms: SettlementTerms

    /// Whether any leg names a settlement account.
    static func applies(to projection: Projection) -> Bool {
        projection.legs.contains { leg in
            Chart.isSettlement(leg.payeeAccount) || leg.payer.map { Chart.isSettlement($0.account) } ?? false
        }
    }

    /// The postings of a yes.
    ///
    /// - Throws: The refusal of a no.
    func postings(for prepare: OpenedPrepare, facts: Judge.Facts) throws(RefusalError) -> [Posting] {
        let window = prepare.header.key.id
        guard prepare.header.originator == terms.bank, prepare.projection.lendings.isEmpty else {
            throw RefusalError(.notAuthorised)
        }
        if terms.own == terms.bank {
            guard let own = facts.origination, own.key == prepare.header.key, own.digest == prepare.digest else {
                throw RefusalError(.notAuthorised)
            }
        }
        var postings: [Posting] = []
        for leg in prepare.projection.legs { try post(leg, of: window, facts, into: &postings) }
        // The settlement bank freezes nothing: the others settle on its clearing accounts with them.
        if terms.own != terms.bank { try demandWhatIsFrozen(window, facts, postings) }
        return postings
    }

    private func post(
        _ leg: ProjectedLeg, of window: TransactionID, _ facts: Judge.Facts, into postings: inout [Posting]
    ) throws(RefusalError) {
        let name = Chart.settlement(window, leg.currency)
        guard facts.accounts[name]?.isOpen == true else { throw RefusalError(.windowUnknown) }
        let pays = leg.payerBank == terms.own
        guard leg.payeeAccount == name.text, leg.payerBank != leg.payeeBank,
            !pays || leg.payer?.account == name.text
        else { throw RefusalError(.accountNotAddressable) }
        let peer = pays ? leg.payeeBank : leg.payerBank
        let owed = pays ? leg.amount.minorUnits : -leg.amount.minorUnits
        postings.append(Posting(name, -owed))
        postings.appendExposure(to: peer, leg.currency, owed: owed)
        let frozen = Chart.window(window, peer, leg.currency)
        if facts.accounts[frozen] != nil { postings.append(Posting(frozen, owed)) }
    }

    private func demandWhatIsFrozen(
        _ window: TransactionID, _ facts: Judge.Facts, _ postings: [Posting]
    ) throws(RefusalError) {
        var changes: [AccountName: Int64] = [:]
        for posting in postings { changes[posting.account, default: 0] += posting.change }
        for currency in terms.currencies {
            for peer in terms.peers where peer != terms.bank {
                let frozen = facts.accounts[Chart.window(window, peer, currency)]
                guard changes[Chart.clearing(peer, currency)] ?? 0 == -(frozen?.balance ?? 0) else {
                    throw RefusalError(
                        .windowMismatch, "the legs with \(peer) in \(currency) do not equal minus the frozen balance")
                }
            }
        }
    }
}

/// The settlement bank, and the peers and currencies that a bank's windows cover.
public struct SettlementTerms: Hashable, Sendable {
    /// This bank.
    public let own: MemberID
    /// The settlement bank.
    public let bank: MemberID
    /// Every other bank of the federation.
    public let peers: [MemberID]
    /// The currencies that both this bank and the settlement bank keep.
    public let currencies: [Currency]

    public init(own: MemberID, bank: MemberID, peers: [MemberID], currencies: [Currency]) {
        self.own = own
        self.bank = bank
        self.peers = peers
        self.currencies = currencies
    }

    /// Every account that a window can have at this bank.
    public func accounts(of window: SettlementWindow) -> [AccountName] {
        currencies.flatMap { currency in
            [Chart.settlement(window.id, currency)] + peers.map { Chart.window(window.id, $0, currency) }
        }
    }
}
