/// The newest edition of a mandate, and whether its owner has revoked it.
public struct MandateStanding: Hashable, Sendable {
    public let mandate: Mandate
    public var isRevoked: Bool

    public init(_ mandate: Mandate, isRevoked: Bool = false) {
        self.mandate = mandate
        self.isRevoked = isRevoked
    }
}
