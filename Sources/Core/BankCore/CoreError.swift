/// A core that could not carry out a call.
public struct CoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The store is full: nothing was changed; finishing still works.
        case storeFull = "resource_exhausted"
        /// Too much waits already: nothing was changed; try again after a pause.
        case busy
        /// The core is stopping: nothing was changed.
        case stopping
        /// The amendment does not fit the accounts: nothing was changed.
        case refused
        /// The core's store cannot be reached: what was sent last may or may not have happened, and asking again with the
        /// same ids finds out.
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
