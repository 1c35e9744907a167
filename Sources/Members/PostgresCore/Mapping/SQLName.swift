/// The name of a table or a column in a bank's database, quoted wherever it is written into SQL.
public struct SQLName: Hashable, Sendable {
    /// As in the mapping: `bank.account`.
    public let text: String

    public init(_ text: String) { self.text = text }

    /// `"bank"."account"`.
    public var quoted: String {
        text.split(separator: ".", omittingEmptySubsequences: false)
            .map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ".")
    }
}
