public import SettlementProtocol

/// One direction of calls: a caller and the member that it calls.
public struct LinkName: Hashable, Sendable, CustomStringConvertible {
    /// Nil for the customers of a bank, who call its own interface.
    public let caller: MemberID?
    public let callee: MemberID

    public init(from caller: MemberID?, to callee: MemberID) {
        self.caller = caller
        self.callee = callee
    }

    /// `ford to alder`.
    public var description: String { "\(caller?.text ?? "customers") to \(callee)" }
}
