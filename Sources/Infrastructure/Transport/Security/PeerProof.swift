import SettlementProtocol

/// The proof, by its certificate, of who the peer of one connection is.
enum PeerProof: Sendable {
    /// This listener asks for no certificates.
    case notAsked
    case missing
    /// A certificate that is not a member's; the reason is for the caller.
    case refused(reason: String)
    case member(MemberCheck.Proven)

    /// - Throws: ``ConnectError`` unless the peer has proved which member it is, or nobody has to.
    func caller() throws(ConnectError) -> Caller {
        switch self {
        case .notAsked: return .unproven
        case .missing:
            throw ConnectError(
                .unauthenticated, .certificateRequired, "Only members may ask this, and you showed no certificate",
                next: "call with the key and the certificate of a member of this federation")
        case .refused(let reason):
            throw ConnectError(
                .unauthenticated, .certificateRefused, "Your certificate is not accepted: \(reason)",
                next: "get a certificate from the federation's authority")
        case .member(let proven):
            guard !proven.hasEnded else {
                throw ConnectError(
                    .unauthenticated, .certificateRefused, "Your certificate has expired since you connected",
                    next: "get a new certificate from the federation's authority, and connect again")
            }
            return .member(proven.member)
        }
    }
}
