/// Why a key, a certificate or a request for one is of no use.
public struct IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable codes: append only.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Not PEM or DER, or of a kind that is not used here.
        case keyUnreadable = "key_unreadable"
        case certificateUnreadable = "certificate_unreadable"
        case requestUnreadable = "request_unreadable"
        case certificateMissing = "certificate_missing"
        /// The certificate is for another key.
        case keyDiffers = "key_differs"
        /// No single URI with federation and member.
        case identityMissing = "identity_missing"
        /// A certificate of a member has an empty subject.
        case subjectNotEmpty = "subject_not_empty"
        case wildcardName = "wildcard_name"
        /// Not for servers and clients both, or an authority's own.
        case usageUnfit = "usage_unfit"
        case validTooLong = "valid_too_long"
        case notYetValid = "not_yet_valid"
        case expired = "certificate_expired"
        case wrongFederation = "wrong_federation"
        case wrongMember = "wrong_member"
    }

    public let code: Code
    /// For people.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
