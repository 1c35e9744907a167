public import SettlementProtocol

#if DEBUG
public import Failpoints
#endif

/// One disturbance of a federation.
public enum PlannedFault: Hashable, Sendable, CustomStringConvertible {
    /// SIGKILL, and a restart after `down` milliseconds.
    case kill(MemberID, down: Int)
    /// SIGSTOP, and SIGCONT after `milliseconds`.
    case pause(MemberID, milliseconds: Int)
    /// Requests on one link do not arrive for `milliseconds`.
    case requestsLost(LinkName, milliseconds: Int)
    /// Requests on one link arrive, but their answers do not, for `milliseconds`.
    case answersLost(LinkName, milliseconds: Int)
    /// No call reaches a member or leaves it.
    case isolate(MemberID, milliseconds: Int)
    /// Any message between members, or from customers, may meet a fault.
    case storm(LinkWeather, milliseconds: Int)
    #if DEBUG
    /// A restart with a failpoint armed; the process resumes or restarts `milliseconds` after it hit the failpoint.
    case failpoint(MemberID, FailpointArming, milliseconds: Int)
    #endif

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case kill, pause
        case requestsLost = "requests_lost"
        case answersLost = "answers_lost"
        case isolate, storm
        #if DEBUG
        case failpointKill = "failpoint_kill"
        case failpointStop = "failpoint_stop"
        #endif
    }

    public var kind: Kind {
        switch self {
        case .kill: .kill
        case .pause: .pause
        case .requestsLost: .requestsLost
        case .answersLost: .answersLost
        case .isolate: .isolate
        case .storm: .storm
        #if DEBUG
        case .failpoint(_, let arming, _):
            switch arming.action {
            case .kill: .failpointKill
            case .stop: .failpointStop
            }
        #endif
        }
    }

    /// The member whose process is disturbed; nil for a fault of messages.
    var victim: MemberID? {
        switch self {
        case .kill(let member, _), .pause(let member, _): member
        case .requestsLost, .answersLost, .isolate, .storm: nil
        #if DEBUG
        case .failpoint(let member, _, _): member
        #endif
        }
    }

    public var description: String {
        switch self {
        case .kill(let member, let down): "kill \(member), back after \(down) ms"
        case .pause(let member, let milliseconds): "pause \(member) for \(milliseconds) ms"
        case .requestsLost(let link, let milliseconds): "requests from \(link) are lost for \(milliseconds) ms"
        case .answersLost(let link, let milliseconds):
            "answers to requests from \(link) are lost for \(milliseconds) ms"
        case .isolate(let member, let milliseconds): "isolate \(member) for \(milliseconds) ms"
        case .storm(_, let milliseconds): "messages meet faults for \(milliseconds) ms"
        #if DEBUG
        case .failpoint(let member, let arming, _): "\(member) with \(arming)"
        #endif
        }
    }
}
