import Commands
import Terminal

/// The failure of an action; nil if it succeeds.
func failure<Outcome>(of action: () throws(CommandFailure) -> Outcome) -> CommandFailure? {
    do throws(CommandFailure) {
        _ = try action()
        return nil
    } catch {
        return error
    }
}
