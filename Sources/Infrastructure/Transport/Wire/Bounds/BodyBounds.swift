import SettlementProtocol

/// The bounds on what a body may turn into when it is decoded.
///
/// Two bytes of protobuf, or three of JSON, can be an empty message that takes two hundred bytes in memory, so a bound
/// on a body's bytes alone bounds nothing.
public struct BodyBounds: Hashable, Sendable {
    /// Most elements of one list.
    public var listElements: Int
    /// A body may take this much memory, and four times its own bytes. An honest body of short texts and keys can take
    /// more than four times its bytes, but then it is small.
    public var allowance: Int

    /// Most bytes of memory for each byte of the body.
    static let factor = 4
    /// A body may have this many fields, and one for every four bytes.
    static let fieldAllowance = 16_384
    /// Most keys of one JSON object; our messages have at most 16 fields.
    static let objectKeys = 64

    /// The bounds on a request: a batch is the longest list but for an operator's list of new accounts.
    public static let request = BodyBounds(
        listElements: max(ProtocolLimits.batch, 1_000), allowance: 1 << 20)

    /// The bounds on an answer. A member's open keys are not counted by the protocol, only by their memory.
    public static let answer = BodyBounds(listElements: 65_536, allowance: 4 << 20)

    public init(listElements: Int, allowance: Int) {
        self.listElements = listElements
        self.allowance = allowance
    }
}
