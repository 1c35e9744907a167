/// The faults that a simulated federation must survive.
public enum FaultKind: Int, CaseIterable, Sendable {
    case crash
    case crashInRecovery
    case longOutage
    case gracefulStop
    case lostWrite
    case tornWrite
    case unacknowledgedWrite
    case syncError
    case diskFull
    case damagedStore
    case lockedStore
    case pause
    case clockJump
    case lostMessage
    case doubledMessage
    case delayedMessage
    case corruptedMessage
    case oneWayPartition
    case fullPartition
    case slowLink
    case busyBank
    case clientDeath
    case repeatedRequest
    case conflictingRequest
    /// An operator moves money between reserve and allocation in the middle of loans.
    case movedReserve
    /// A coordinator refuses a transaction that it may have taken in before.
    case refusedSubmission
    /// An operator asks for the settlement of a window in the middle of loans.
    case settlementWindow
    /// An originator has used up its refusals for this minute.
    case exhaustedQuota
    /// A copy of a request arrives when its transaction may have left memory, or been forgotten.
    case lateCopy
    /// A client asks again long after it was told the outcome.
    case lateRequest

    /// Its name in words, for a table.
    public var name: String {
        var words = ""
        for letter in "\(self)" {
            if letter.isUppercase { words += " " }
            words += letter.lowercased()
        }
        return words
    }
}
