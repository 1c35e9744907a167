/// The name of a transaction in the federation: ids are unique only per coordinator.
public struct TransactionKey: Hashable, Sendable {
    public let coordinator: MemberID
    public let id: TransactionID

    public init(coordinator: MemberID, id: TransactionID) {
        self.coordinator = coordinator
        self.id = id
    }
}

extension TransactionKey: Comparable {
    public static func < (left: TransactionKey, right: TransactionKey) -> Bool {
        left.id != right.id ? left.id < right.id : left.coordinator < right.coordinator
    }
}

extension TransactionKey: CustomStringConvertible {
    public var description: String { "\(coordinator)/\(id)" }
}
