import AtomicCommit
import BankCore
import SettlementProtocol

/// The request of one call.
enum Request {
    case prepare([CoordinatorEffects.Ask], [Draft])
    case finish([CoordinatorEffects.Tell])
    case submit(Draft)
    case outcome(TransactionID, isInDoubt: Bool)
    case freeze(WindowWish)
    /// A client asks for a loan.
    case loan(Wish)
    /// An operator asks the settlement bank to settle a window.
    case settle(WindowWish)

    /// The only transaction of the request; nil if there may be several.
    var id: TransactionID? {
        switch self {
        case .prepare, .finish: nil
        case .submit(let draft): draft.id
        case .outcome(let id, _): id
        case .freeze(let wish), .settle(let wish): wish.window.id
        case .loan(let wish): wish.id
        }
    }
}

/// The answer to a call.
enum Reply {
    case votes([PrepareBatch.Answer])
    case finished([CoreFinishAnswer])
    case outcome(KnownOutcome)
    case pending
    case refused(ReasonCode)
    case frozen([SettlementWindow.Frozen])
    /// How a client's loan, or an operator's window, ended.
    case ended(Outcome)
    /// No bank owes another anything in the window.
    case nothing
    /// The whole call failed, and may succeed later. It may have taken effect.
    case unavailable
    /// Nobody listened: the request was not sent.
    case notSent
    /// The bytes that arrived were not a message of the protocol.
    case malformed
}

/// A request under way. An answer counts only while its caller still waits for it.
struct Call {
    let number: UInt64
    let from: Int
    let to: Int
    /// The life of the caller that sent it.
    let life: Int
    let request: Request
}
