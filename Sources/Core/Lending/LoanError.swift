/// Why a loan cannot be laid out as asked. Nothing was moved or sent.
public struct LoanError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case noAdvance = "no_advance"
        case tooManyLegs = "too_many_legs"
        case notALender = "not_a_lender"
        case aboveMaximumPrincipal = "above_maximum_principal"
        case amountNotPositive = "amount_not_positive"
        case amountTooLarge = "amount_too_large"
        case paysItself = "pays_itself"
        case loanCannotRepay = "loan_cannot_repay"
    }

    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }

    public var next: String {
        switch code {
        case .noAdvance: "name a lender, a currency, a principal and an account"
        case .tooManyLegs: "split the request into several loans"
        case .notALender: "choose a bank that the federation file lists with lending terms for this currency"
        case .aboveMaximumPrincipal: "ask for less, or borrow from several lenders"
        case .amountNotPositive: "use amounts greater than zero"
        case .amountTooLarge: "lower the amounts"
        case .paysItself: "choose a payee account other than the payer's"
        case .loanCannotRepay: "add the payment that brings the money in, or lower principal and payments"
        }
    }
}
