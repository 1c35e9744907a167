import BankAPI
import Federation
import Lending
import SeededRandom
import SettlementProtocol

/// A loan that a customer of a chaos run asks for, drawn from a seed and the loan's number.
struct ChaosOrder: Hashable, Sendable {
    enum Flaw: Hashable, Sendable {
        /// The buyer has consented, but lacks the money.
        case poorBuyer
        /// The buyer has not consented to a debit for this document.
        case strangeDocument

        /// The reason in the no of the buyer's bank.
        var reason: ReasonCode {
            switch self {
            case .poorBuyer: .insufficientFunds
            case .strangeDocument: .notAuthorised
            }
        }
    }

    let borrowersBank: MemberID
    let lender: MemberID
    let suppliersBank: MemberID
    let buyersBank: MemberID
    /// The number of the borrower, its supplier and its buyer.
    let number: Int
    /// Minor units that are advanced, and passed on to the supplier.
    let principal: Int64
    /// Minor units that the buyer pays.
    let payable: Int64
    let flaw: Flaw?

    init(number place: Int, seed: UInt64, banks: [MemberID]) {
        var random = SplitMix64(seed: seed, stream: UInt64(place))
        let bank = Int.random(in: banks.indices, using: &random)
        // Any bank but the borrower's own.
        let other = { (random: inout SplitMix64) in
            banks[(bank + Int.random(in: 1..<banks.count, using: &random)) % banks.count]
        }
        borrowersBank = banks[bank]
        lender = other(&random)
        suppliersBank = other(&random)
        buyersBank = other(&random)
        principal = Int64.random(in: 1_000...9_000, using: &random)
        payable = principal + Int64.random(in: 100...2_000, using: &random)
        flaw =
            switch Int.random(in: 0..<20, using: &random) {
            case 0: .poorBuyer
            case 1: .strangeDocument
            default: nil
            }
        number = flaw == .poorBuyer ? 0 : Int.random(in: 0..<ChaosFederation.accounts, using: &random)
    }

    /// Minor units of the lender's fee: 30 basis points, rounded up.
    var fee: Int64 { (principal * 30 + 9_999) / 10_000 }

    var participants: Set<MemberID> { [borrowersBank, lender, suppliersBank, buyersBank] }

    func request(id: TransactionID, currency: String) -> API.LoanRequest {
        var advance = API.Advance()
        advance.lender = lender.text
        advance.currency = currency
        advance.principalMinor = principal
        advance.account = ChaosFederation.borrower(number)
        var purchase = API.Payment()
        purchase.payerAccount = ChaosFederation.borrower(number)
        purchase.payeeBank = suppliersBank.text
        purchase.payeeAccount = ChaosFederation.supplier(number)
        purchase.currency = currency
        purchase.amountMinor = principal
        var sale = API.Payment()
        sale.payerBank = buyersBank.text
        sale.payerAccount = buyersAccount
        sale.payeeAccount = ChaosFederation.borrower(number)
        sale.currency = currency
        sale.amountMinor = payable
        sale.documentReference = ChaosFederation.invoice(flaw == .strangeDocument ? -1 : number).data
        var loan = API.LoanRequest()
        loan.id = "\(id)"
        loan.advances = [advance]
        loan.payments = [purchase, sale]
        loan.timeoutMs = 3_000
        return loan
    }

    private var buyersAccount: String {
        flaw == .poorBuyer ? ChaosFederation.poorBuyer : ChaosFederation.buyer(number)
    }

    /// Changes in minor units on customers' accounts if it commits.
    var movements: [AccountReference: Int64] {
        [
            AccountReference(bank: borrowersBank.text, account: ChaosFederation.borrower(number)): payable - principal
                - fee,
            AccountReference(bank: suppliersBank.text, account: ChaosFederation.supplier(number)): principal,
            AccountReference(bank: buyersBank.text, account: buyersAccount): -payable,
        ]
    }
}
