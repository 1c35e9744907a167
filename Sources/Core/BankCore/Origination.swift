public import SettlementProtocol

/// The bank's own record that one of its customers, logged in here, asked for a transaction.
///
/// Without one that names key, digest and customer, a debit needs a mandate: the originator field of a message
/// authorises nothing.
public struct Origination: Hashable, Sendable {
    public let key: TransactionKey
    public let digest: Hash256
    public let customer: String

    public init(key: TransactionKey, digest: Hash256, customer: String) {
        self.key = key
        self.digest = digest
        self.customer = customer
    }
}
