/// Why a core did not carry out a call.
public struct CoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The store is full: nothing was changed; finishing still works.
        case storeFull = "resource_exhausted"
        /// Too many calls are waiting: nothing was changed; try again after a pause.
        case busy
        /// The store refuses the change until somebody repairs the store: nothing was changed.
        case blocked = "refused_by_store"
        /// A value in the store cannot be read; the detail names it.
        case damaged = "damaged_value"
        /// The core is stopping: nothing was changed.
        case stopping
        /// The amendment does not fit the accounts: nothing was changed.
        case refused
        /// The core's store cannot be reached: the last change may or may not have happened. Repeat the call with the
        /// same ids to find out.
        case unavailable
        /// A durable step failed: whether it happened is not known, and the process must end.
        case broken
    }

    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }
}

/// Why a bank cannot start, or cannot go on: its set-up or its store does not allow it. The process ends because of it.
public struct BankFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, by its remedy.
    public enum Kind: Hashable, Sendable {
        /// A person has to change the set-up, or restore files.
        case configuration
        /// Waiting helps.
        case tryAgain
        /// The disk or the database failed.
        case inputOutput
        /// This program is at fault.
        case software
    }

    /// Programs branch on it; stable.
    public let code: String
    /// The failure and its cause, for people.
    public let message: String
    /// The next step, for people.
    public let next: String
    public let kind: Kind

    public init(code: String, message: String, next: String, kind: Kind) {
        self.code = code
        self.message = message
        self.next = next
        self.kind = kind
    }

    public var description: String { "\(code): \(message)" }
}
