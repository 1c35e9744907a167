import ArgumentParser
import BankAPI

/// The state of a loan that a command waits for.
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
