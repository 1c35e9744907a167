internal import Crypto

/// The key of a claim, hashed: supplier, kind of document, number and day of issue.
///
/// Two parties' files of one invoice differ in bytes, so it is never a hash of a file. It is SHA-256 over the tag
/// `freshet.document.v1` without a length, and then four fields. They are the supplier's id as `scheme:value`, the kind
/// (`invoice`, `creditnote`), the number, and the day as `YYYY-MM-DD` without its time zone. Each is UTF-8 with white
/// space collapsed, after its length as four big-endian bytes.
public struct DocumentReference: Hashable, Sendable {
    public static let byteCount = 32

    /// Exactly ``byteCount``.
    public let bytes: [UInt8]

    /// - Throws: ``DocumentError`` with `missing_field` if the supplier's id or the number is empty.
    public init(
        supplierID: some StringProtocol, kind: DocumentKind, number: some StringProtocol, issueDate: DocumentDate
    ) throws(DocumentError) {
        var canonical = Array("freshet.document.v1".utf8)
        for (name, text) in [("supplier id", String(supplierID)), ("number", String(number))]
        where text.collapsed.isEmpty {
            throw DocumentError(.missingField, "a document reference needs the \(name)")
        }
        for field in [supplierID.collapsed, kind.rawValue, number.collapsed, issueDate.day] {
            withUnsafeBytes(of: UInt32(field.utf8.count).bigEndian) { canonical.append(contentsOf: $0) }
            canonical.append(contentsOf: field.utf8)
        }
        bytes = Array(SHA256.hash(data: canonical))
    }

    /// Takes a reference that came over the wire or from a store; nil unless there are exactly 32 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }
}

extension DocumentReference: CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
