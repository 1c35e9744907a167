import Commands
import Terminal

/// The failure that an action ends with; nil where it succeeds.
func failure<Outcome>(of action: () throws(CommandFailure) -> Outcome) -> CommandFailure? {
    do throws(CommandFailure) {
        _ = try action()
        return nil
    } catch {
        return error
    }
}
