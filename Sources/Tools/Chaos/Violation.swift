/// Something that must not be, with enough to look into it.
public struct Violation: Hashable, Sendable, Encodable {
    public enum Code: String, Hashable, Sendable, Encodable, CaseIterable {
        /// A process ended by itself, and not by a failpoint.
        case memberDied = "member_died"
        case doesNotRestart = "does_not_restart"
        /// A customer asked again and again, after healing too, and was never told.
        case neverTold = "never_told"
        /// A customer was told how a loan ended, and it is shown otherwise or not at all.
        case shownOtherwise = "shown_otherwise"
        /// A loan was refused or aborted for a reason that is neither its planned flaw's nor a fault's.
        case badReason = "bad_reason"
        /// Many loans were asked for, and not one was committed.
        case noneCommitted = "none_committed"
        /// Banks that take part in one loan have different outcomes of it.
        case twoOutcomes = "two_outcomes"
        /// A transaction is in doubt, or something is held, long after healing.
        case notEnded = "not_ended"
        /// Customers' accounts moved by other than the committed loans.
        case wrongMovement = "wrong_movement"
        /// Two banks' books differ, or a currency does not sum to zero.
        case notBalanced = "not_balanced"
        /// A bank could not be asked after healing.
        case noAnswer = "no_answer"
        /// A bank was asked after healing, and its answer is not about what it was asked.
        case badAnswer = "bad_answer"
        /// A stopped process's store is not whole.
        case badStore = "bad_store"
    }

    public let code: Code
    public let detail: String
    /// Nil where it is about no single one.
    public let transaction: String?
    /// Nil where it is about no single one.
    public let member: String?

    init(_ code: Code, _ detail: String, transaction: String? = nil, member: String? = nil) {
        self.code = code
        self.detail = detail
        self.transaction = transaction
        self.member = member
    }
}
