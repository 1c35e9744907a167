public import Lending
public import SettlementProtocol

/// The bank's own record of a transaction that it composed itself: its purpose, its plan and its request's fingerprint.
///
/// A debit needs a mandate unless a record names its key, digest and customer: the originator field of a message
/// authorises nothing.
public struct Origination: Hashable, Sendable {
    /// The reason why the bank composed the transaction.
    public enum Purpose: Hashable, Sendable {
        /// A loan that a customer of this bank asked for while logged in here.
        case loan(LoanPlan, customer: String)
        /// A settlement window, which the bank settles itself.
        case settlement(SettlementPlan)
    }

    public let key: TransactionKey
    public let digest: Hash256
    public let purpose: Purpose
    /// Tells this request from a different one under the same id.
    public let fingerprint: RequestFingerprint
    /// How long the coordinator may gather votes.
    public let timeoutMilliseconds: UInt32
    /// By the bank's clock; no decision depends on it.
    public let requestedAtUnixMilliseconds: UInt64

    public init(
        key: TransactionKey, digest: Hash256, purpose: Purpose, fingerprint: RequestFingerprint,
        timeoutMilliseconds: UInt32, requestedAtUnixMilliseconds: UInt64
    ) {
        self.key = key
        self.digest = digest
        self.purpose = purpose
        self.fingerprint = fingerprint
        self.timeoutMilliseconds = timeoutMilliseconds
        self.requestedAtUnixMilliseconds = requestedAtUnixMilliseconds
    }

    public var id: TransactionID { key.id }

    /// Nil if the bank composed it for itself.
    public var customer: String? {
        switch purpose {
        case .loan(_, let customer): customer
        case .settlement: nil
        }
    }
}

/// SHA-256 of a request's canonical bytes, so that a different request under the same id is detected.
public struct RequestFingerprint: Hashable, Sendable {
    /// Which bytes were hashed.
    public enum Form: Hashable, Sendable {
        /// The request's fields as ``CanonicalBytes``.
        case canonical
        /// The fields as protobuf encodes them, in field-number order. Stores of version 0.1.0 hold these.
        case fieldsOfVersion0
    }

    public let form: Form
    public let hash: Hash256

    public init(_ hash: Hash256, form: Form = .canonical) {
        self.hash = hash
        self.form = form
    }
}
