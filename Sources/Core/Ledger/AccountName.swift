/// Names an account of one bank, such as `mill-eur` or `clearing/birch/EUR`.
public struct AccountName: Hashable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }
}

extension AccountName: Comparable {
    public static func < (left: AccountName, right: AccountName) -> Bool { left.text < right.text }
}

extension AccountName: CustomStringConvertible {
    public var description: String { text }
}
