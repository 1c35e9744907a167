public import SettlementProtocol

/// The settlement bank's part in one window as a pure value: it gathers the balances that every member has frozen, and
/// plans the settlement when it has them all.
public struct WindowSettlement: Sendable {
    /// A member's answer to the request to freeze the window.
    public enum Answer: Hashable, Sendable {
        case frozen([SettlementWindow.Frozen])
        /// Transactions older than the cut are in doubt there, or the bank is busy.
        case notYet
        /// The bank refuses, or cannot be reached.
        case refused
    }

    /// The consequence of an answer.
    public enum Step: Hashable, Sendable {
        /// Other members have not answered yet.
        case wait
        /// The same member is asked again after a pause.
        case askAgain
        /// The window is not settled; a later one settles the same debts.
        case giveUp
        case settle(SettlementPlan)
        /// No bank owes another anything.
        case nothing
    }

    public let window: SettlementWindow
    public let members: Set<MemberID>
    private let settlementBank: MemberID
    private let deadline: UInt64
    private var frozen: [MemberID: [SettlementWindow.Frozen]] = [:]

    /// The time that members have to finish transactions older than the cut; nanoseconds.
    public static let timeout: UInt64 = 30_000_000_000

    /// Begins to gather.
    ///
    /// - Parameters:
    ///   - members: The banks in the window; the settlement bank is one of them.
    ///   - now: Monotonic nanoseconds.
    ///   - wallClock: Unix milliseconds.
    /// - Throws: ``RefusalError`` with `expired` if the window is too old.
    public init(
        _ window: SettlementWindow, members: Set<MemberID>, settlementBank: MemberID, at now: UInt64,
        wallClock: UInt64
    ) throws(RefusalError) {
        guard !window.isTooOld(wallClock: wallClock) else {
            throw RefusalError(.expired, "the window \(window.id) is over an hour old, and was never settled here")
        }
        self.window = window
        self.members = members
        self.settlementBank = settlementBank
        deadline = now + Self.timeout
    }

    /// The banks of a window: all that share a currency with the settlement bank, except those that the operator leaves
    /// out.
    ///
    /// - Parameter left: A bank that is named twice is left out once.
    /// - Throws: `ProtocolError` with `unknown_member` if a bank cannot be left out; `too_large`.
    public static func members(
        of candidates: Set<MemberID>, without left: [MemberID], settlementBank: MemberID
    ) throws(ProtocolError) -> Set<MemberID> {
        var members = candidates
        for bank in Set(left) {
            guard bank != settlementBank, members.remove(bank) != nil else {
                throw ProtocolError(.unknownMember, "\(bank) is not a bank that can be left out")
            }
        }
        guard members.count <= ProtocolLimits.participations else {
            throw ProtocolError(
                .tooLarge, "a window has at most \(ProtocolLimits.participations) banks; leave some out")
        }
        return members
    }

    /// Takes a member's answer.
    ///
    /// - Throws: ``RefusalError`` if the frozen balances allow no plan: see ``SettlementPlan``.
    public mutating func take(
        _ answer: Answer, of member: MemberID, at now: UInt64
    ) throws(RefusalError) -> Step {
        switch answer {
        case .notYet: return now < deadline ? .askAgain : .giveUp
        case .refused: return .giveUp
        case .frozen(let balances):
            frozen[member] = balances
            guard frozen.count == members.count else { return .wait }
            let plan = try SettlementPlan(window: window, settlementBank: settlementBank, frozen: frozen)
            return plan.legs.isEmpty ? .nothing : .settle(plan)
        }
    }
}
