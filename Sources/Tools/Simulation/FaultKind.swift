/// What a simulated federation has to bear.
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

    /// Words of its name, for a table.
    public var name: String {
        var words = ""
        for letter in "\(self)" {
            if letter.isUppercase { words += " " }
            words += letter.lowercased()
        }
        return words
    }
}
