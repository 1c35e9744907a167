import ArgumentParser

/// One way to do harm to a federation.
enum Attack: String, CaseIterable, ExpressibleByArgument, Encodable, Sendable {
    case idleConnections = "idle-connections"
    case halfHeads = "half-heads"
    case slowBodies = "slow-bodies"
    case emptyItems = "empty-items"
    case garbagePrepares = "garbage-prepares"
    case callsWithoutToken = "calls-without-token"
    case smallCalls = "small-calls"
    case busyMember = "busy-member"
    case garbageMember = "garbage-member"
    case refusedCustomer = "refused-customer"

    /// Says how the attack is carried out.
    var text: String {
        switch self {
        case .idleConnections: "opens 1500 connections to each port and sends nothing"
        case .halfHeads: "opens 1500 TLS connections to each port without a certificate, and sends half a head"
        case .slowBodies: "a member opens 1500 connections to each port and sends a body byte by byte"
        case .emptyItems: "a member sends 8 MiB bodies of empty items"
        case .garbagePrepares: "a member sends prepares of random bytes, 512 in a call"
        case .callsWithoutToken: "calls a bank's own API without a token"
        case .smallCalls: "a member makes small calls that succeed to a bank and the coordinator"
        case .busyMember: "a member is busy for ever, and a customer keeps asking for loans with it"
        case .garbageMember: "a member acknowledges with garbage, and a customer keeps asking for loans with it"
        case .refusedCustomer: "a customer keeps asking for loans that another bank refuses"
        }
    }
}
