import ArgumentParser
import BankAPI

/// How far a command waits for a loan.
enum WaitGoal: String, ExpressibleByArgument, CaseIterable {
    /// Until it is decided.
    case decided
    /// Until every bank has finished it.
    case applied

    var wire: API.WaitFor {
        switch self {
        case .decided: .decided
        case .applied: .applied
        }
    }
}
