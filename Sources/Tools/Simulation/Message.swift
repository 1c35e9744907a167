import AtomicCommit
import BankCore
import SettlementProtocol

/// What one process asks of another, in one call.
enum Request {
    case prepare([CoordinatorEffects.Ask], [Wish])
    case finish([CoordinatorEffects.Tell])
    case submit(Wish)
    case outcome(TransactionID, isInDoubt: Bool)
    /// A client asks for a loan.
    case loan(Wish)
}

/// What a call is answered.
enum Answer {
    case votes([PrepareAnswer])
    case finished([CoreFinishAnswer])
    case outcome(KnownOutcome)
    case pending
    case refused(ReasonCode)
    case loan(Outcome)
    /// The whole call failed, and may succeed later; what was asked may have happened.
    case unavailable
    /// What arrived was no message of the protocol.
    case malformed
}

enum PrepareAnswer {
    case vote(Vote, digest: Hash256)
    case error(ReasonCode)
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
