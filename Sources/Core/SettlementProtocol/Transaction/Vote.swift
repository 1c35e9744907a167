public import Foundation

/// A participant's answer to a prepare.
public enum Vote: Hashable, Sendable {
    /// A promise to carry out the outcome without refusal.
    case yes
    /// Final. The reason is sealed to the originator.
    case no(sealedReason: Data)
    /// Not a vote: no effect; ask again inside the deadline.
    case busy
}

/// How a transaction ended. There is no third outcome; the outcome may only be unknown so far.
public enum Outcome: UInt8, Hashable, Sendable, CaseIterable {
    case committed = 1
    case aborted = 2
}
