/// Why a file cannot be read as a document.
///
/// Messages name elements and rules and never quote a document's text, so that they may be shown and logged.
public struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Programs branch on it; stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The file cannot be opened or read: check the path and its permissions.
        case unreadable
        /// Beyond ``DocumentLimits/bytes``.
        case tooLarge = "too_large"
        /// Neither UTF-8, US-ASCII nor ISO-8859-1: convert the file.
        case encodingUnsupported = "encoding_unsupported"
        /// A document type declaration could define entities or fetch files, so none is read.
        case dtdForbidden = "dtd_forbidden"
        /// Not well-formed XML, cut short, or with undeclared entities or prefixes.
        case notXML = "not_xml"
        /// Elements nested beyond ``DocumentLimits/depth``.
        case tooDeep = "too_deep"
        case tooManyElements = "too_many_elements"
        /// In one tag, beyond ``DocumentLimits/attributes``.
        case tooManyAttributes = "too_many_attributes"
        /// Text, a tag or a fact beyond its limit.
        case textTooLong = "text_too_long"
        /// The root is neither a UBL 2 invoice nor a UBL 2 credit note.
        case unknownKind = "unknown_kind"
        case missingField = "missing_field"
        /// More than one value where one is allowed, so that it is unclear which one counts.
        case ambiguousField = "ambiguous_field"
        /// Elements in a place for text only.
        case fieldMalformed = "field_malformed"
        case dateMalformed = "date_malformed"
        case unknownCurrency = "unknown_currency"
        /// Amounts in another currency than the document's.
        case currencyMismatch = "currency_mismatch"
        case amountMalformed = "amount_malformed"
        /// More decimals than the currency has.
        case amountTooPrecise = "amount_too_precise"
        case amountTooLarge = "amount_too_large"
        /// The document promises a standard's arithmetic (EN 16931, PEPPOL, BII) and breaks it.
        case sumsDoNotHold = "sums_do_not_hold"
    }

    public let code: Code
    /// For people: what is wrong and what to do; nothing parses it.
    public let message: String
    /// Line and column, or path and line; nil if it concerns the whole file.
    public let place: String?

    public init(_ code: Code, _ message: String, where place: String? = nil) {
        self.code = code
        self.message = message
        self.place = place
    }

    public var description: String {
        "\(code.rawValue): \(message)" + (place.map { " (\($0))" } ?? "")
    }
}
