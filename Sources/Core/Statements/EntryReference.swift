/// An entry's reference in the fields that camt.053 has for it.
struct EntryReference {
    /// The bank's own reference, at most 35 characters: the transaction's or amendment's id, otherwise the position.
    let servicer: String
    /// The transaction's id, at most 35 characters; nil if no transaction made the entry.
    let transaction: String?
    /// The creditor's reference unless it is structured; then the full reference if the other two do not carry it
    /// whole. In pieces of at most 140 characters.
    let remittance: [String]
    /// The creditor's reference if it is one of ISO 11649.
    let structured: String?

    init(_ entry: StatementEntry) {
        let text = entry.reference.replacingForbidden
        let id = Self.identifier(text)
        let creditors = entry.creditorReference.replacingForbidden
        structured = CreditorReference.isStructured(creditors) ? creditors : nil
        let first = structured == nil ? Self.pieces(creditors) : []
        switch entry.cause {
        case .transaction where !text.isEmpty:
            servicer = id.text
            transaction = id.text
            remittance = first + (id.isWhole ? [] : Self.pieces(text))
        case .amendment where !text.isEmpty:
            servicer = id.text
            transaction = nil
            remittance = first + (id.isWhole ? [] : Self.pieces(text))
        case .transaction, .amendment, .application:
            servicer = String(entry.position)
            transaction = nil
            remittance = first + Self.pieces(text)
        }
    }

    /// A UUID has 36 characters, one more than Max35Text: it is written as its 32 digits.
    private static func identifier(_ text: String) -> (text: String, isWhole: Bool) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isUUID = parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(isHexadecimal) }
        if isUUID { return (text.filter { $0 != "-" }, true) }
        let shortened = text.shortened(to: 35)
        return (shortened, shortened == text)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    /// At most ten, so that an entry's size is bounded; a longer text ends in its hash.
    private static func pieces(_ text: String) -> [String] { text.shortened(to: 1_400).pieces(of: 140) }
}
