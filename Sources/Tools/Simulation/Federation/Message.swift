import AtomicCommit
import BankCore
import SettlementProtocol

/// What one process asks of another, in one call.
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

    /// The one transaction that it is about; nil where there may be several.
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

/// What a call is answered.
enum Reply {
    case votes([PrepareBatch.Answer])
    case finished([CoreFinishAnswer])
    case outcome(KnownOutcome)
    case pending
    case refused(ReasonCode)
    case frozen([SettlementWindow.Frozen])
    /// How a client's loan, or an operator's window, ended.
    case ended(Outcome)
    /// Nobody owes anybody anything in the window.
    case nothing
    /// The whole call failed, and may succeed later; what was asked may have happened.
    case unavailable
    /// What arrived was no message of the protocol.
    case malformed
}

/// A request under way. An answer counts only while its caller still waits for it.
struct Call {
    let number: UInt64
    let from: Int
    let to: Int
    /// Which life of the caller sent it.
    let life: Int
    let request: Request
}
