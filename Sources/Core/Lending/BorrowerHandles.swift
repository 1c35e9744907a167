internal import Crypto
public import SettlementProtocol

/// Makes the handle by which one lender knows one borrower: HMAC-SHA-256 of (lender, customer) under a key of the
/// borrower's bank. So the handle is stable for that lender, and nobody else can link it.
public struct BorrowerHandles: Sendable {
    private let authenticator: HMAC<SHA256>

    /// - Parameter secret: 32 random bytes that never leave the borrower's bank.
    public init(secret: some Sequence<UInt8>) {
        authenticator = HMAC(key: SymmetricKey(data: Array(secret)))
    }

    public func handle(lender: MemberID, customer: String) -> Hash256 {
        var canonical = CanonicalBytes(tag: "freshet.borrower.v1", reserving: 160)
        canonical.append(lender)
        canonical.append(customer)
        var authenticator = authenticator
        authenticator.update(data: canonical.bytes)
        return authenticator.finalize().withUnsafeBytes(Hash256.init(exactly:))
    }
}
