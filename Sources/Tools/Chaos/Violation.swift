/// A broken rule, with the facts to look into it.
public struct Violation: Hashable, Sendable, Encodable {
    public enum Code: String, Hashable, Sendable, Encodable, CaseIterable {
        /// A process ended by itself, and not by a failpoint.
        case memberDied = "member_died"
        case doesNotRestart = "does_not_restart"
        /// A customer kept asking, also after healing, and was never told the outcome.
        case neverTold = "never_told"
        /// A customer was told a loan's outcome, but the loan is shown otherwise or not at all.
        case shownOtherwise = "shown_otherwise"
        /// A loan was refused or aborted for a reason that is neither its planned flaw's nor a fault's.
        case badReason = "bad_reason"
        /// Many loans were asked for, and not one was committed.
        case noneCommitted = "none_committed"
        /// Banks that take part in one loan have different outcomes of it.
        case twoOutcomes = "two_outcomes"
        /// A transaction is in doubt, or something is held, long after healing.
        case notEnded = "not_ended"
        /// Customers' balances did not change by exactly the committed loans.
        case wrongMovement = "wrong_movement"
        /// Two banks' books differ, or a currency does not sum to zero.
        case notBalanced = "not_balanced"
        /// A bank could not be asked after healing.
        case noAnswer = "no_answer"
        /// A bank's answer after healing does not match the request.
        case badAnswer = "bad_answer"
        /// A stopped process's store is not whole.
        case badStore = "bad_store"
    }

    public let code: Code
    public let detail: String
    /// Nil if it is not about one transaction.
    public let transaction: String?
    /// Nil if it is not about one member.
    public let member: String?

    init(_ code: Code, _ detail: String, transaction: String? = nil, member: String? = nil) {
        self.code = code
        self.detail = detail
        self.transaction = transaction
        self.member = member
    }
}
